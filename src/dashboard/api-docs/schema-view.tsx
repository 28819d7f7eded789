import { Folded } from './folded.tsx'
import {
  limitsOf,
  nameOf,
  resolved,
  type Schema,
  type Schemas,
  typeOf,
  valuesOf,
} from './openapi.ts'
import { texts } from './texts/texts.ts'

interface Props {
  schema: Schema
  schemas: Schemas
  /** Names of the schemas around this one, so that a circle ends. */
  around?: readonly string[]
}

/** The properties of a schema as a list; objects within are folded. */
export function SchemaView({ around = [], schema, schemas }: Props) {
  const name = nameOf(schema)
  const names = name === undefined ? around : [...around, name]
  const {
    additionalProperties,
    anyOf,
    items,
    oneOf,
    properties,
    required = [],
  } = resolved(schema, schemas)
  if (name !== undefined && around.includes(name))
    return <p class="faint">{texts.value.asAbove(name)}</p>
  if (properties !== undefined && Object.keys(properties).length > 0) {
    return (
      <ul class="properties">
        {Object.entries(properties).map(([key, property]) => (
          <Property
            key={key}
            name={key}
            isRequired={required.includes(key)}
            schema={property}
            schemas={schemas}
            around={names}
          />
        ))}
      </ul>
    )
  }
  const inner =
    items ?? (typeof additionalProperties === 'object' ? additionalProperties : undefined)
  if (inner !== undefined) return <SchemaView schema={inner} schemas={schemas} around={names} />
  const parts = anyOf ?? oneOf ?? []
  return (
    <>
      {parts
        .filter((part) => hasInner(part, schemas))
        .map((part) => (
          <SchemaView schema={part} schemas={schemas} around={names} />
        ))}
    </>
  )
}

function hasInner(given: Schema, schemas: Schemas): boolean {
  const { additionalProperties, anyOf, items, oneOf, properties } = resolved(given, schemas)
  if (properties !== undefined) return Object.keys(properties).length > 0
  if (typeof additionalProperties === 'object') return hasInner(additionalProperties, schemas)
  if (items !== undefined) return hasInner(items, schemas)
  return (anyOf ?? oneOf ?? []).some((part) => hasInner(part, schemas))
}

function Property({
  around = [],
  isRequired,
  name,
  schema,
  schemas,
}: Props & { name: string; isRequired: boolean }) {
  const t = texts.value
  const shown = resolved(schema, schemas)
  const values = valuesOf(shown)
  return (
    <li>
      <code>{name}</code> <span class="faint">{typeOf(schema, schemas)}</span>
      {isRequired && <strong class="required"> {t.required}</strong>}
      {shown.description !== undefined && <span> {shown.description}</span>}
      {values !== undefined && <span class="faint"> {t.oneOf(values.join(', '))}</span>}
      {!hasInner(schema, schemas) && limitsOf(shown).length > 0 && (
        <span class="faint"> ({limitsOf(shown).join(', ')})</span>
      )}
      {hasInner(schema, schemas) && (
        <Folded label={t.fieldsOf(name)}>
          {() => <SchemaView schema={schema} schemas={schemas} around={around} />}
        </Folded>
      )}
    </li>
  )
}
