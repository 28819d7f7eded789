import t from 'tap'
import { type SdkModels, sdkInputsOf } from '../../../src/control/inputs/sdk-inputs.ts'

const models: SdkModels = {
  language: 'python',
  package: 'made-up',
  version: '1',
  operations: {
    CreateTree: {
      file: 'client.py',
      request: 'CreateTreeRequest',
      response: 'Tree',
      path: ['id'],
      query: ['deep'],
      headers: [],
      body: 'Tree',
    },
  },
  models: {
    CreateTreeRequest: { file: 'request.py', fields: { id: { type: 'int' } } },
    Tree: {
      file: 'tree.py',
      fields: { name: { type: 'str' }, branches: { type: 'list[Tree]' } },
    },
  },
}

t.test('a model that contains itself is followed once', async (t) => {
  const body = sdkInputsOf('CreateTree', models).filter(({ input }) => input.startsWith('body'))
  t.strictSame(body, [
    { input: 'body', type: 'Tree' },
    { input: 'body.name', type: 'str' },
    { input: 'body.branches[]', type: 'Tree' },
  ])
})

t.test('a parameter that the model of the request lacks is text', async (t) => {
  const parameters = sdkInputsOf('CreateTree', models).filter(
    ({ input }) => !input.startsWith('body'),
  )
  t.strictSame(parameters, [
    { input: 'path.id', type: 'int' },
    { input: 'query.deep', type: 'str' },
  ])
})
