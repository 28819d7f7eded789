import { signal, useSignalEffect } from '@preact/signals'
import { Check, Play } from 'lucide'
import type { SceneSummary } from '../../schemas/control.ts'
import type { TourSummary } from '../../schemas/tour-text.ts'
import { Button } from '../parts/button.tsx'
import { Icon } from '../parts/icon.tsx'
import { control } from '../server/api.ts'
import { project, reloads, summary } from '../server/world.ts'
import { withNotice } from '../shell/notices.ts'
import { language } from '../shell/preferences.ts'
import { setParams } from '../shell/route.ts'
import { en } from '../texts/en/en.ts'
import { texts } from '../texts/texts.ts'
import { loadScene } from './new-starts.ts'

type Scene = SceneSummary & { tour?: TourSummary }

const scenes = signal<readonly Scene[]>([])

async function load(): Promise<void> {
  await withNotice(async () => {
    scenes.value = (await control<{ scenes: Scene[] }>('GET', '/scenes')).scenes
  })
}

/** The situations that a world can begin with. */
export function Scenes() {
  const t = texts.value.world
  useSignalEffect(() => {
    if (reloads.value >= 0 && project.value !== '') void load()
  })
  return (
    <section class="scenes" aria-labelledby="scenes">
      <h3 id="scenes">{t.scenes}</h3>
      <p class="faint">{t.scenesHint}</p>
      <ul>
        {scenes.value.map((scene) => (
          <li key={scene.name}>
            <SceneCard scene={scene} />
          </li>
        ))}
      </ul>
    </section>
  )
}

function SceneCard({ scene }: { scene: Scene }) {
  const { name, tour } = scene
  const { story, title } = textsOf(scene)
  const t = texts.value.world
  const isInUse = summary.value?.scene === name
  return (
    <article class={isInUse ? 'card scene in-use' : 'card scene'} aria-label={name}>
      <div class="scene-head">
        <h4>
          <bdi>{title ?? name}</bdi>
        </h4>
        {isInUse && (
          <span class="badge">
            <Icon of={Check} size={12} />
            {t.inUse}
          </span>
        )}
      </div>
      <code class="faint">{name}</code>
      {story !== undefined && (
        <p>
          <bdi>{story}</bdi>
        </p>
      )}
      <div class="bar">
        <Button
          label={isInUse ? t.loadSceneAgain(name) : t.loadScene(name)}
          onClick={() => loadScene(name)}
        >
          {isInUse ? t.loadAgain : t.load}
        </Button>
        {tour !== undefined && (
          <Button
            icon={Play}
            kind="quiet"
            label={t.startTourOf(tour.title[language.value])}
            onClick={() => setParams({ tour: name, step: '' })}
          >
            {t.startTour}
          </Button>
        )}
      </div>
    </article>
  )
}

/** Title and story; those of the scenes of the package in the language of the page. */
function textsOf({ name, story, title }: Scene): Pick<Scene, 'story' | 'title'> {
  const known = Object.hasOwn(en.scenes, name) ? en.scenes[name] : undefined
  return known?.title === title && known?.story === story
    ? (texts.value.scenes[name] ?? {})
    : { ...(story !== undefined && { story }), ...(title !== undefined && { title }) }
}
