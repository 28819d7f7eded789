/** The files of a scene as values: the name of a file in the folder, such as `notebooks.json`, and its JSON. */
export type SceneFiles = Readonly<Record<string, unknown>>
