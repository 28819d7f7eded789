import { createInterface } from 'node:readline'

/** The terminal of a person: where Enter is pressed. */
export interface Terminal {
  stdin: NodeJS.ReadStream
  stdout: NodeJS.WritableStream
}

/** Waits for Enter. Resolves to whether the tour goes on: not after `q`, or when the input ends. */
export async function nextStep({ stdin, stdout }: Terminal, prompt: string): Promise<boolean> {
  const lines = createInterface({ input: stdin, output: stdout })
  return new Promise((resolve) => {
    lines.on('close', () => resolve(false))
    // Ctrl-C ends the tour, as `q` does.
    lines.on('SIGINT', () => lines.close())
    lines.question(prompt, (answer) => {
      resolve(!/^q/i.test(answer.trim()))
      lines.close()
    })
  })
}
