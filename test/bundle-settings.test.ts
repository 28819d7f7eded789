import t from 'tap'
import { settingNames } from '../src/bundle-settings.ts'
import { Config, type OptionName } from '../src/config.ts'

/** Why a bundle does not have an option. */
const leftOut: Partial<Record<OptionName, string>> = {
  host: 'The replay has an address of its own; URLs in answers have the Host of the request.',
  port: 'The same.',
  scene: 'The header has its name, or the bundle its files.',
  watch: 'A scene that is read again begins a new project; its state is in the bundle.',
  tls: 'The replay uses http; docs/recordings/replay.md says so.',
  tlsHosts: 'The same.',
  tlsCert: 'The same, and a path of the machine.',
  tlsKey: 'The same.',
  fault: 'The rules are in the state of the server, with their counters.',
  worldTtl: 'A project that was dropped is a change in the bundle.',
  journalEntries: 'No answer of the API shows the journal.',
  journalBytes: 'The same.',
  journalTotalBytes: 'The same.',
  controlHosts: 'The control plane only.',
  controlToken: 'The control plane only, and a credential.',
  noFastPath: 'The same answers, made in another way.',
  log: 'Lines on stdout only.',
  stateFile: 'A path of the machine; the state is in the bundle.',
  stateSync: 'When the file is saved only.',
  endpointsFile: 'A path of the machine.',
}

t.test('every option is in a bundle, or there is a reason why not', async (t) => {
  for (const name of Object.keys(Config.shape) as OptionName[]) {
    t.not(settingNames.has(name), leftOut[name] !== undefined, name)
  }
  t.strictSame(
    Object.keys(leftOut).filter((name) => !(name in Config.shape)),
    [],
  )
})
