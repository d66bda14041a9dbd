/** A case in files, with a manifest of their hashes, whose own hash is in the audit log. */

import * as z from 'zod'
import { sha256 } from '../hash.ts'
import { jsonIn } from '../text.ts'
import { chainedDecision } from './decision.ts'

/** The action of the decision that holds the hash of the manifest. */
export const bundleAction = 'export case'

/** Names of the two files that the manifest does not list. */
export const manifestFile = 'manifest.json'
export const entryFile = 'audit-entry.json'

const manifest = z.object({ files: z.record(z.string(), z.string()) })

/** The text of the manifest, with the SHA-256 of each file. */
export const manifestOf = (files: Readonly<Record<string, string>>) =>
  JSON.stringify({ files: Object.fromEntries(Object.entries(files).map(([name, text]) => [name, sha256(text)])) }, undefined, 2)

export type BundleEntry = z.output<typeof chainedDecision>

/** The decision that a bundle says it belongs to, or what is wrong with its files. @param files texts by name */
export function checkBundle(files: Readonly<Record<string, string>>): { entry: BundleEntry } | { fault: string } {
  const { [manifestFile]: listed, [entryFile]: written, ...others } = files
  if (listed === undefined) return { fault: `it lacks ${manifestFile}, so it is no bundle of Ides` }
  if (written === undefined)
    return {
      fault: `it lacks ${entryFile}: of the copies that a person saves of their own case, the audit log has the first of a day only`,
    }
  const [known, entry] = [manifest.safeParse(jsonIn(listed)).data?.files, chainedDecision.safeParse(jsonIn(written)).data]
  if (!known || !entry) return { fault: `${manifestFile} or ${entryFile} cannot be read` }
  const changed = Object.keys({ ...known, ...others }).filter(name => known[name] !== sha256(others[name] ?? ''))
  if (changed.length > 0) return { fault: `changed, added or missing: ${changed.join(', ')}` }
  if (entry.action !== bundleAction || entry.details?.sha256 !== sha256(listed))
    return { fault: `${manifestFile} is not that of ${entryFile}` }
  return { entry }
}
