import t from 'tap'
import { AnswerOrder } from '../../src/dashboard/server/answer-order.ts'

t.test('an answer is shown unless a newer one was shown before', async (t) => {
  const answers = new AnswerOrder()
  const [first, second, third] = [answers.ask(), answers.ask(), answers.ask()]
  t.ok(first(), 'an older answer is better than none')
  t.ok(third())
  t.notOk(second())
  t.notOk(first())
  t.ok(answers.ask()())
})

t.test('an answer to what was asked before is not shown after it was forgotten', async (t) => {
  const answers = new AnswerOrder()
  const before = answers.ask()
  answers.forget()
  const after = answers.ask()
  t.notOk(before())
  t.ok(after())
})
