interface SceneTexts {
  title: string
  story: string
}

/** Titles and stories of the scenes of the package, by name, as their scene.json has them. */
export const scenes: Record<string, SceneTexts> = {
  'busy-gpu-lab': {
    title: 'A busy GPU lab',
    story:
      'Seven users and teams share 120 instances, four workspaces and three pools. Instances start and stop by a schedule, leases end, and one instance fails every hour. Every run is the same.',
  },
  default: {
    title: 'A model lab',
    story:
      'One account and three people with notebooks: the admin tunes language models, the user trains vision models, and the instances of a third user are frozen because an invoice is open. There are two workspaces and one dedicated GPU pool. The scene has every status that a list can show, names that match the same search, and sort keys with equal values.',
  },
  empty: {
    title: 'An empty project',
    story:
      'There is no instance, but everything to create one: flavors, images, a pool, two workspaces, and the users of every scene.',
  },
  'flaky-region': {
    title: 'A region with failures',
    story:
      'No failure is permanent, but every call can fail: lists are unavailable at times, reads are throttled, creations time out, and responses to starts get lost. The failures come from a seed: the same requests fail on each run.',
  },
  'imported-examples': {
    title: 'Imported examples',
    story:
      'Three notebooks, 38 images and a pool from examples in the documents of the service, imported with made-up names, ids and addresses.',
  },
  'permission-maze': {
    title: 'Who may do what',
    story:
      'Nine users with nine sets of rights: some see everything and change nothing, some start but never create, one manages, one is new, and two belong to suspended accounts. There are three workspaces: public, internal and private.',
  },
  quickstart: {
    title: 'One of each status',
    story:
      'Nine instances with names that tell their status: running, stopped, being created, being deleted, failed and frozen. Two users. Made for a first look: list, start, stop, fail.',
  },
  'quota-exhausted': {
    title: 'All quotas are used',
    story:
      'Every user may have eight instances, and every user has eight. A ninth creation is refused until one of the eight is deleted.',
  },
  'ten-thousand': {
    title: 'Ten thousand instances',
    story:
      'Ten thousand instances in one project, generated from a seed and the same on every machine: for paging, searching and sorting, and for clients that read everything.',
  },
}
