import t from 'tap'
import { statuses } from '../../src/cloud/notebooks/life/state-table.ts'
import { stateMachine } from '../../src/control/state-diagram.ts'
import { actionGroups, edgesOf, keyOf, pathOf } from '../../src/dashboard/instance/machine/edges.ts'
import {
  HEIGHT,
  HIGH,
  labelWidth,
  pathThrough,
  places,
  routes,
  WIDE,
  WIDTH,
} from '../../src/dashboard/instance/machine/layout.ts'
import type { Transition } from '../../src/schemas/transition.ts'

interface Box {
  name: string
  left: number
  right: number
  top: number
  bottom: number
}

function boxOf(name: string, [x, y]: readonly [number, number], wide: number, high: number): Box {
  return { name, left: x - wide / 2, right: x + wide / 2, top: y - high / 2, bottom: y + high / 2 }
}

function meet(a: Box, b: Box): boolean {
  return a.left < b.right && b.left < a.right && a.top < b.bottom && b.top < a.bottom
}

/** Width of a number of two digits, which a label has if its edge was taken. */
const NUMBER = 23

const edges = edgesOf(stateMachine())

t.test('the diagram has a route for every edge of the state machine, and no other', async (t) => {
  t.strictSame(Object.keys(routes).sort(), edges.map(keyOf).sort())
  t.strictSame(Object.keys(places).sort(), [...statuses].sort())
})

t.test(
  'no label lies on another one or on a status, with the number of a step as well',
  async (t) => {
    const labels = edges.map((edge) => {
      const text = edge.actions.join(', ')
      const label = routes[keyOf(edge)]?.label ?? [0, 0]
      return boxOf(keyOf(edge), label, labelWidth(text) + NUMBER, 20)
    })
    const boxes = Object.entries(places).map(([name, place]) => boxOf(name, place, WIDE, HIGH))
    for (const [index, label] of labels.entries()) {
      const others = [...labels.slice(index + 1), ...boxes]
      const met = others.filter((other) => meet(label, other)).map(({ name }) => name)
      t.strictSame(met, [], `the label of ${label.name}`)
      t.ok(label.left >= 0 && label.right <= WIDTH && label.top >= 0 && label.bottom <= HEIGHT)
    }
  },
)

t.test(
  'a route begins and ends at the borders of its statuses, and runs along the axes',
  async (t) => {
    for (const edge of edges) {
      const { label, points } = routes[keyOf(edge)] as (typeof routes)[string]
      for (const [name, point] of [
        [edge.from, points[0]],
        [edge.to, points.at(-1)],
      ] as const) {
        const place = places[name]
        if (place === undefined || point === undefined) continue
        const [dx, dy] = [Math.abs(point[0] - place[0]), Math.abs(point[1] - place[1])]
        const isOnBorder = (dx === WIDE / 2 && dy < HIGH / 2) || (dy === HIGH / 2 && dx < WIDE / 2)
        t.ok(isOnBorder, `${keyOf(edge)} at ${name}`)
      }
      const pairs = points.slice(1).map((point, index) => [points[index] ?? point, point] as const)
      t.ok(
        pairs.every(([a, b]) => a[0] === b[0] || a[1] === b[1]),
        keyOf(edge),
      )
      const isOnLine = pairs.some(([a, b]) => {
        const between = (p: number, q: number, r: number) =>
          Math.min(p, q) <= r && r <= Math.max(p, q)
        return between(a[0], b[0], label[0]) && between(a[1], b[1], label[1])
      })
      t.ok(isOnLine, `the label of ${keyOf(edge)} is on its line`)
    }
  },
)

t.test('a line turns with round corners', async (t) => {
  t.equal(
    pathThrough([
      [0, 0],
      [20, 0],
    ]),
    'M0,0L20,0',
  )
  t.equal(
    pathThrough([
      [0, 0],
      [20, 0],
      [20, 40],
    ]),
    'M0,0L12,0Q20,0 20,8L20,40',
  )
  t.equal(
    pathThrough([
      [0, 0],
      [4, 0],
      [4, 40],
    ]),
    'M0,0L2,0Q4,0 4,8L4,40',
    'half of a short way',
  )
})

t.test('the path counts how often an edge was taken, and numbers the last time', async (t) => {
  const made = (from: Transition['from'], to: Transition['to']): Transition => ({
    ...{ at: 0, notebook_id: 'n', name: 'n', cause: 'Forced', user: null },
    from,
    to,
  })
  const path = pathOf([
    made(null, 'CREATING'),
    made('CREATING', 'RUNNING'),
    made('RUNNING', 'STOPPING'),
    made('STOPPING', 'RUNNING'),
    made('RUNNING', 'STOPPING'),
    made('STOPPING', null),
  ])
  t.strictSame(path.get('new CREATING'), { from: 'new', to: 'CREATING', count: 1, last: 1 })
  t.strictSame(path.get('RUNNING STOPPING'), { from: 'RUNNING', to: 'STOPPING', count: 2, last: 5 })
  t.strictSame(path.get('STOPPING gone'), { from: 'STOPPING', to: 'gone', count: 1, last: 6 })
  t.equal(path.size, 5)
  t.equal(pathOf([]).size, 0)
})

t.test('the actions of a status are in three groups', async (t) => {
  const { open, refused, staying } = actionGroups(stateMachine(), 'STOPPED')
  t.strictSame(open, [
    { action: 'start', to: 'STARTING' },
    { action: 'delete', to: 'DELETING' },
    { action: 'error', to: 'ERROR' },
  ])
  t.match(refused, [
    { action: 'stop', code: 'ModelArts.6357' },
    { action: 'renew', code: 'ModelArts.6327' },
    { action: 'attach', code: 'ModelArts.6958' },
    { action: 'save', code: 'ModelArts.6327' },
  ])
  t.strictSame(staying, ['rename', 'resize', 'reconfigure', 'detach', 'tag'])
  const deleting = actionGroups(stateMachine(), 'DELETING')
  t.strictSame(deleting.open[0], { action: 'finish', to: 'gone' })
  t.strictSame(actionGroups(stateMachine(), 'NEVER'), { open: [], refused: [], staying: [] })
})
