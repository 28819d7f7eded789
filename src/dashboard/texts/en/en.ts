import { common } from './common.ts'
import { drill } from './drill.ts'
import { faults } from './faults.ts'
import { instance } from './instance.ts'
import { instances } from './instances.ts'
import { journal } from './journal.ts'
import { scenes } from './scenes.ts'
import { shell } from './shell.ts'
import { timeline } from './timeline.ts'
import { tour } from './tour.ts'
import { world } from './world.ts'

export const en = {
  common,
  drill,
  faults,
  instance,
  instances,
  journal,
  scenes,
  shell,
  timeline,
  tour,
  world,
}
