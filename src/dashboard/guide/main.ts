import './main.css'
import { addCopyButtons } from './copy-buttons.ts'
import { addSearch } from './search-box.ts'

addCopyButtons()
addSearch()

// On a wide screen the navigation scrolls by itself.
const navigation = document.querySelector('#_contents') as HTMLElement
const current = navigation.querySelector<HTMLElement>('[aria-current]')
navigation.scrollTop = (current?.offsetTop ?? 0) - navigation.clientHeight / 2
