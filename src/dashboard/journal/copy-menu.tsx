import { Copy } from 'lucide'
import { useState } from 'preact/hooks'
import type { JournalEntry } from '../../schemas/journal.ts'
import { Button } from '../parts/button.tsx'
import { writeClipboard } from '../parts/copy-button.tsx'
import { Menu } from '../parts/menu.tsx'
import { texts } from '../texts/texts.ts'
import { requestAgain } from './curl.ts'
import { type SnippetLanguage, snippetLanguages, snippetOf } from './snippets/snippets.ts'

/** Copies the request as source text that sends it again. The text is shown too, to read it or to copy it by hand. */
export function CopyMenu({ entry }: { entry: JournalEntry }) {
  const { common, journal: said } = texts.value
  const [shown, setShown] = useState<{ language: SnippetLanguage; text: string; done: boolean }>()
  const copy = async (language: SnippetLanguage) => {
    const text = snippetOf[language](requestAgain(entry))
    setShown({ language, text, done: await writeClipboard(text) })
  }
  return (
    <Menu
      label={said.copyAs}
      icon={Copy}
      face={<span>{said.copyAs}</span>}
      onOpen={() => setShown(undefined)}
    >
      {() => (
        <div class="copy-menu">
          {snippetLanguages.map((language) => (
            <Button
              key={language}
              kind="quiet"
              pressed={shown?.language === language}
              onClick={() => copy(language)}
            >
              <span>{said.languages[language]}</span>
              <span class="faint">{said.languageHints[language]}</span>
            </Button>
          ))}
          {shown !== undefined && (
            <>
              <p class={shown.done ? 'good' : 'faint'} role="status">
                {shown.done ? common.copied : common.copiedText}
              </p>
              <textarea
                class="copied"
                readOnly
                rows={10}
                aria-label={common.copiedText}
                value={shown.text}
                onFocus={(event) => event.currentTarget.select()}
              />
            </>
          )}
        </div>
      )}
    </Menu>
  )
}
