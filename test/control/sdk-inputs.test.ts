import t from 'tap'
import { type SdkModels, sdkInputsOf } from '../../src/control/sdk-inputs.ts'

const models: SdkModels = {
  package: 'made-up',
  version: '1',
  operations: {
    CreateTree: {
      request: 'CreateTreeRequest',
      path: ['id'],
      query: ['deep'],
      headers: [],
      body: 'Tree',
    },
  },
  models: {
    CreateTreeRequest: { fields: { id: { type: 'int' } } },
    Tree: { fields: { name: { type: 'str' }, branches: { type: 'list[Tree]' } } },
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
