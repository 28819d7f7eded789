import { Bug, Download, FileArchive, FileJson, Upload } from 'lucide'
import { useRef } from 'preact/hooks'
import { Button } from '../parts/button.tsx'
import { download, fileName } from '../server/files.ts'
import { downloadHar } from '../server/har.ts'
import { controlPaths } from '../server/session.ts'
import { inProject, project, summary } from '../server/world.ts'
import { withNotice } from '../shell/notices.ts'
import { texts } from '../texts/texts.ts'
import { importState } from './new-starts.ts'

/** Saves a file of the world and says so. */
async function save(path: string, name: string): Promise<void> {
  await withNotice(
    () => download(inProject(path), name),
    (size) => texts.value.world.saved(name, sizeText(size)),
  )
}

/** Saves a file of the whole server and says so. */
async function saveBundle(): Promise<void> {
  const name = 'bug.mockrepro'
  await withNotice(
    () => download('/bundle', name),
    (size) => texts.value.world.saved(name, sizeText(size)),
  )
}

async function saveHar(): Promise<void> {
  await withNotice(downloadHar, ({ name, size }) => texts.value.world.saved(name, sizeText(size)))
}

function sizeText(bytes: number): string {
  const kilobytes = Math.max(1, Math.round(bytes / 1_000))
  return kilobytes < 1_000 ? `${kilobytes} KB` : `${(kilobytes / 1_000).toFixed(1)} MB`
}

/** What the world can give away and take in as files. */
export function FilesCard() {
  const t = texts.value.world
  const hasSceneExport = controlPaths.value.has('GET /_mock/projects/{project_id}/scene')
  const hasBundle = controlPaths.value.has('GET /_mock/bundle')
  const named = (what: string, ending: string) => fileName([project.value, what], ending)
  return (
    <section class="card" aria-labelledby="files">
      <h3 id="files">{t.files}</h3>
      <p class="faint">{t.filesHint}</p>
      <div class="bar">
        <Button icon={FileJson} onClick={() => save('/state', named('state', 'json'))}>
          {t.exportState}
        </Button>
        <ImportButton />
        <Button icon={Download} onClick={saveHar}>
          {t.exportJournal}
        </Button>
        {hasBundle && (
          <Button icon={Bug} title={t.exportBundleHint} onClick={saveBundle}>
            {t.exportBundle}
          </Button>
        )}
        {hasSceneExport && (
          <Button
            icon={FileArchive}
            onClick={() => save('/scene?format=zip', named(summary.value?.scene ?? 'scene', 'zip'))}
          >
            {t.exportScene}
          </Button>
        )}
      </div>
    </section>
  )
}

/** A file field looks different in each browser: the button opens a hidden one. */
function ImportButton() {
  const t = texts.value.world
  const field = useRef<HTMLInputElement>(null)
  return (
    <>
      <Button icon={Upload} onClick={() => field.current?.click()}>
        {t.importState}
      </Button>
      <input
        ref={field}
        type="file"
        accept=".json,application/json"
        hidden
        aria-label={t.stateFile}
        onChange={async ({ currentTarget }) => {
          const file = currentTarget.files?.[0]
          if (file !== undefined) await importState(file)
          // The same file can be chosen again.
          currentTarget.value = ''
        }}
      />
    </>
  )
}
