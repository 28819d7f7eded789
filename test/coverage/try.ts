import { createMockServer } from '../../src/index.ts'
import { readSdkModels, sdkInputsOf } from '../../src/control/sdk-inputs.ts'
import { effects } from './effects.ts'
const models = readSdkModels()
for (const [op, e] of Object.entries(effects)) {
  const have = Object.keys(e.inputs)
  const need = sdkInputsOf(op, models).map(({input})=>input)
  const leaf = need.filter(n => !need.some(o => o !== n && (o.startsWith(`${n}.`) || o.startsWith(`${n}[]`))))
  console.log(op, 'missing', leaf.filter(n=>!have.includes(n)).join(' '), 'extra', have.filter(h=>!need.includes(h)).join(' '))
}
