import * as z from 'zod'
import { listedSource } from '../../admin/routes/sources/source.ts'
import { at } from '../../path.ts'
import { failure } from '../failure.ts'
import { withoutConsent, yes } from '../input/consent.ts'
import { wholeNumber } from '../input/whole-number.ts'
import { printAnswer } from '../output/answer.ts'
import { verb } from '../verb.ts'
import { sourceArgument } from './named.ts'

export const acceptVerb = verb(
  {
    name: 'ides source accept',
    does: 'Believes a pass that is held: apps that it did not list count as gone, devices that it lacks as vanished',
    more: 'Check it first with ides source show. The next normal pass replaces it.',
    takes: sourceArgument,
    options: z.object({
      pass: wholeNumber
        .optional()
        .meta({ title: 'N', description: 'The number of the pass that you looked at; by default the one that is held.' }),
      yes,
    }),
    example: 'ides source accept intune --pass 12',
  },
  async ({ takes: { name }, options, api, json, terminal, around }) => {
    const source = await api.call({ method: 'GET', path: at`/sources/${name}`, answer: listedSource })
    if (!source.ok) return terminal.fail(source)
    const { last } = source.body
    const pass = options.pass ?? (last?.outcome === 'held' ? last.number : undefined)
    if (pass === undefined) return terminal.fail(failure(1, `no pass of ${name} is held`))
    const why = last?.number === pass && last.why ? `: ${last.why}` : ''
    const refused = await withoutConsent(`This believes pass ${pass} of ${name}${why}`, options.yes, around, terminal)
    if (refused !== undefined) return refused
    return printAnswer(
      await api.call({ method: 'POST', path: at`/sources/${name}/acceptance`, body: { pass }, answer: listedSource }),
      () => [`pass ${pass} of ${name} is accepted\n`],
      json,
      terminal,
    )
  },
)
