import './main.css'
import { render } from 'preact'
import { App } from './app.tsx'
import { followProject } from './world.ts'

followProject()
const root = document.getElementById('app')
if (root !== null) render(<App />, root)
