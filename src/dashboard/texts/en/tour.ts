/** Texts of the player of tours. */
export const tour = {
  tour: 'Tour',
  text: 'Text of the step',
  loading: 'Loading the tour…',
  notFound: 'The tour cannot be shown',
  offer: (steps: string, scene: string, project: string) =>
    `${steps} steps. The start loads the scene ${scene} into the project ${project}, and replaces everything in it.`,
  offerAt: (step: string) => `It starts at step ${step}: the steps before it are played first.`,
  start: 'Start the tour',
  stepOf: (step: string, steps: string) => `Step ${step} of ${steps}`,
  next: 'Next',
  back: 'Back',
  finish: 'Finish',
  restart: 'Restart the tour',
  show: 'Show the place of this step',
  closeTour: 'Close the tour',
  working: 'Working…',
  happened: 'What happened',
  failed: 'The step could not be carried out',
}
