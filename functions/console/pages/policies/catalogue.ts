/** The policies that others have decided, to begin from. */
import { existsSync, readdirSync, readFileSync } from 'node:fs'
import { type Difference, differences } from '#domain/policies/difference.ts'
import { documentOf } from '#domain/policies/document-of.ts'
import { parsePolicy } from '#domain/policies/parse.ts'
import { once } from '#functions/runtime/once.ts'

/** In the working directory, where it is bundled. */
const folder = existsSync('catalogue') ? 'catalogue' : 'shared/domain/catalogue/policies'

export const catalogue = once(() =>
  readdirSync(folder).flatMap(file => {
    const read = parsePolicy(readFileSync(`${folder}/${file}`, 'utf8'))
    return read.ok ? [read.value.policy] : []
  }),
)

const textAt = ({ path, after }: Difference) => `${path}: ${after}`

/** Titles and reasons, in all their languages. */
const texts = once(
  () =>
    new Set(
      catalogue()
        .map(documentOf)
        .flatMap(({ title, why }) => differences({ title: {}, why: {} }, { title, why }).map(textAt)),
    ),
)

/** True of a title or a reason that is word for word one of the catalogue's. */
export const isCatalogued = (value: Difference) => texts().has(textAt(value))
