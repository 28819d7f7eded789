import './main.css'
import { addCopyButtons } from './copy-buttons.ts'
import { addSearch } from './search-box.ts'

addCopyButtons()
addSearch()
