import { effect } from '@preact/signals'
import { render } from 'preact'
import { base } from '../server/base.ts'
import { controlHeaders } from '../server/control-token.ts'
import { App } from './app.tsx'
import './docs.css'
import type { OpenApiDocument } from './openapi.ts'
import { token } from './request.ts'
import { loadSceneValues, sceneValues } from './scene-values.ts'
import { language, texts } from './texts/texts.ts'
import { applyTheme } from './theme.ts'

applyTheme()

effect(() => {
  document.documentElement.lang = language.value === 'zh' ? 'zh-CN' : 'en'
  document.title = texts.value.title
})

const query = new URLSearchParams(location.search)

/** Older links name the document as Swagger UI did. */
const isControl =
  query.get('document') === 'control' ||
  query.get('urls.primaryName')?.startsWith('Control') === true

async function load(): Promise<OpenApiDocument> {
  const response = await fetch(`${base}${isControl ? '/_mock' : ''}/openapi.json`, {
    headers: isControl ? controlHeaders() : {},
  })
  // The scene is read last: the operations are there first.
  void loadSceneValues().then(() => {
    token.value ||= sceneValues.value?.user?.token ?? ''
  })
  if (!response.ok) throw new Error(`${response.status} ${response.statusText}`)
  return (await response.json()) as OpenApiDocument
}

render(<App isControl={isControl} load={load} />, document.getElementById('app') as HTMLElement)
