/** A case in one file: saved, and verified wherever it has gone. */
import { existsSync } from 'node:fs'
import { readFile, writeFile } from 'node:fs/promises'
import { strFromU8, unzipSync } from 'fflate'
import * as z from 'zod'
import { type BundleEntry, bundleAction, checkBundle } from '#domain/audit/bundle.ts'
import { ofPolicy } from '../admin/fields.ts'
import { listDecisionsRoute, verdictOf, verifyAuditRoute } from '../admin/routes/audit.ts'
import { bundleCaseRoute } from '../admin/routes/case.ts'
import { minute } from '../minute.ts'
import { findRefByApi } from './api/about-person.ts'
import type { Api } from './api/api.ts'
import { requestTo } from './api/client.ts'
import { CommandError } from './failure.ts'
import { personArgument } from './input/arguments.ts'
import { whyUnreadable } from './input/text-file.ts'
import { clean } from './terminal.ts'
import { nothing, verb } from './verb.ts'

const file = z.string().describe('A ZIP of one case.')

export const bundleVerb = verb(
  {
    name: 'ides case bundle',
    does: 'Save a case with its mails, evidence and decisions as a ZIP, whose hash is put in the audit log',
    takes: z.object({ policy: ofPolicy.shape.policy, person: personArgument, file }),
    options: nothing,
    json: 'none',
    example: 'ides case bundle no-tiktok-2023 s0042 s0042.zip',
  },
  async ({ takes: { policy, person, file }, api, terminal }) => {
    if (existsSync(file)) return terminal.refuse(`${file} exists already: name another file`)
    const { body } = await api.call(requestTo(bundleCaseRoute, { policy, ref: await findRefByApi(api, person) }))
    try {
      await writeFile(file, Buffer.from(body.zip, 'base64'), { flag: 'wx' })
    } catch {
      return terminal.refuse(`${file} cannot be written: check that its folder exists and is writable`)
    }
    const saved = `Saved ${clean(file)}. Its hash is decision ${body.number} under ${policy}: ides audit verify-bundle ${clean(file)}\n`
    await terminal.print([saved])
    return 0
  },
)

export const verifyBundleVerb = verb(
  {
    name: 'ides audit verify-bundle',
    does: 'Verify that a saved case is as it was saved, by its hash in the audit log',
    more: 'Offline it only shows that the files agree with each other: who changes one can change them all. The number and the seal that it prints can be compared with `ides audit list` later.',
    takes: z.object({ file }),
    options: z.object({ offline: z.boolean().optional().describe('Does not ask the audit log.') }),
    json: 'none',
    example: 'ides audit verify-bundle s0042.zip',
  },
  async ({ takes: { file }, options: { offline }, api, terminal }) => {
    const checked = checkBundle(await textsIn(file))
    if ('fault' in checked) throw new CommandError(1, `${file} is not as it was saved: ${checked.fault}`)
    const { entry } = checked
    const { policy, number, at, hash } = entry
    const named = `decision ${number} under ${policy} of ${minute(at)}, seal ${hash}`
    if (!offline) await assertLogged(api, entry)
    await terminal.print([
      offline
        ? `The files agree with each other. Not verified: that the audit log has ${named}\n`
        : `As it was saved: the audit log has ${named}\n`,
    ])
    return 0
  },
)

async function textsIn(file: string): Promise<Record<string, string>> {
  const bytes = await readFile(file).catch((cause: unknown) => {
    throw new CommandError(2, `${file}: ${whyUnreadable(cause)}`)
  })
  try {
    return Object.fromEntries(Object.entries(unzipSync(bytes)).map(([name, text]) => [name, strFromU8(text)]))
  } catch {
    throw new CommandError(1, `${file} is no ZIP, or is broken`)
  }
}

/** @throws CommandError where the audit log has another decision, or cannot be trusted itself */
async function assertLogged(api: Api, entry: BundleEntry) {
  const { policy, number, hash } = entry
  const query = { action: bundleAction, limit: 1000 }
  const pages = await Array.fromAsync(api.allPages({ ...requestTo(listDecisionsRoute, { policy }), query }))
  const logged = pages.flatMap(({ body }) => body.items).find(one => one.number === number)
  if (logged?.hash !== hash || logged.details?.sha256 !== entry.details?.sha256)
    throw new CommandError(1, `the audit log has no such decision ${number} under ${policy}: the case was not saved so`)
  const { body } = await api.call({ ...requestTo(verifyAuditRoute, {}), query: { policy } })
  for (const chain of body.items)
    if (chain.verdict === 'altered' || chain.verdict === 'cut')
      throw new CommandError(1, `the audit log itself is not intact: ${verdictOf(chain)}`)
}
