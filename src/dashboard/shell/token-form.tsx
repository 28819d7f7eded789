import { useState } from 'preact/hooks'
import { Button } from '../parts/button.tsx'
import { ActionForm, Field } from '../parts/fields.tsx'
import { hasToken } from '../server/control-token.ts'
import { setControlToken } from '../server/session.ts'
import { texts } from '../texts/texts.ts'

/** Asks for the control token of the server. */
export function TokenForm() {
  const [token, setToken] = useState('')
  const t = texts.value.shell
  return (
    <section class="card narrow" aria-labelledby="token">
      <h2 id="token">{t.tokenTitle}</h2>
      <p>{t.tokenText}</p>
      {hasToken() && (
        <p class="note bad" role="alert">
          {t.tokenRefused}
        </p>
      )}
      <ActionForm label={t.token} onSubmit={() => setControlToken(token)}>
        <Field
          label={t.token}
          value={token}
          onChange={setToken}
          type="password"
          pattern="[ -~]+"
          required
        />
        <Button type="submit" kind="main">
          {t.useToken}
        </Button>
      </ActionForm>
    </section>
  )
}
