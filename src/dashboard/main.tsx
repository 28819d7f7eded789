import './main.css'
import { render } from 'preact'
import { followProject } from './server/world.ts'
import { App } from './shell/app.tsx'
import { listenForKeys } from './shell/keyboard.ts'
import { applyPreferences } from './shell/preferences.ts'
import { titlePage } from './shell/title.ts'

applyPreferences()
titlePage()
followProject()
listenForKeys()
const root = document.getElementById('app')
if (root !== null) render(<App />, root)
