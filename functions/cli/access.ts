import * as z from 'zod'
import { accessOfDevices, answerWord, comparisonSeen, deviceId } from '../admin/routes/access.ts'
import { connectorItems, ofConnector, testedConnector } from '../admin/routes/connectors.ts'
import { at } from '../path.ts'
import { callAbout } from './api/about-person.ts'
import { lookUntil } from './api/wait.ts'
import { failure } from './failure.ts'
import { personArgument } from './input/arguments.ts'
import { noun } from './noun.ts'
import { minute, printAnswer, printList } from './output/rows.ts'
import { clean, jsonLine } from './terminal.ts'
import { nothing, verb } from './verb.ts'

type Device = z.output<typeof accessOfDevices>['items'][number]

const listVerb = verb(
  {
    name: 'ides access list',
    does: 'Lists the devices that other systems were asked to suspend or restore, and what each says',
    more: 'Requested: asked for, not confirmed yet. Set: it is so there. Refused: it cannot be enforced there, and why.',
    takes: nothing,
    options: z.object({
      only: answerWord.optional().meta({ title: 'WORD', description: 'Devices of which a system says so: requested, set or refused.' }),
    }),
    example: 'ides access list --only refused',
  },
  ({ options: { only }, api, json, terminal }) =>
    printList(
      api.allPages({ method: 'GET', path: '/access', query: { only, limit: 1000 }, answer: accessOfDevices }),
      () => ({
        staff: ({ staff }) => staff,
        device: ({ device }) => device,
        wanted: ({ wanted }) => wanted,
        systems: inWords,
      }),
      json,
      terminal,
    ),
)

/** `entra: set 2023-03-16 08:00Z; google: refused (gone)` */
const inWords = ({ connectors }: Device): string =>
  Object.entries(connectors)
    .map(([name, { is, why, since, at }]) => {
      const moment = is === 'requested' ? `since ${minute(since)}` : minute(at)
      return `${name}: ${is} ${why === undefined ? moment : `(${why}) ${moment}`}`
    })
    .join('; ')

type Tested = z.output<typeof testedConnector>

const testVerb = verb(
  {
    name: 'ides access test',
    does: 'Tests connectors: shows which permissions they have, which are missing, and which devices they cannot reach. Changes nothing',
    takes: nothing,
    options: z.object({
      connector: ofConnector.shape.connector.optional().meta({ title: 'NAME', description: 'Of a connector; by default each is tested.' }),
    }),
    json: 'Prints a connector a line.',
    example: 'ides access test --connector entra',
  },
  async ({ options: { connector }, api, json, terminal, around }) => {
    const listed = await api.call({ method: 'GET', path: '/connectors', answer: connectorItems })
    if (!listed.ok) return terminal.fail(listed)
    const names = connector === undefined ? listed.body.items.map(({ name }) => name) : [connector]
    if (names.length === 0) return terminal.fail(failure(1, 'no connector is configured: access is requested on the bus alone'))
    let isAllRight = true
    for (const name of names) {
      const tested = await lookUntil(
        await api.call({ method: 'POST', path: at`/connectors/${name}/test`, answer: testedConnector }),
        ({ endedAt }) => endedAt !== undefined,
        () => api.call({ method: 'GET', path: at`/connectors/${name}/test`, answer: testedConnector }),
        around,
        () => terminal.progress(`${name} is being asked`),
      )
      if (!tested.ok) return terminal.fail(tested)
      const { checks } = tested.body
      if (!checks) return terminal.fail(failure(1, `${name} was not tested in twenty minutes: see the log of connect`))
      isAllRight &&= checks.every(({ isRight }) => isRight)
      await terminal.print(json ? [jsonLine({ connector: name, ...tested.body })] : lines(name, checks))
    }
    return isAllRight ? 0 : 1
  },
)

const lines = (name: string, checks: NonNullable<Tested['checks']>): readonly string[] =>
  checks.map(({ isRight, message }) => `${isRight ? 'ok' : 'not ok'}  ${name}: ${clean(message)}\n`)

const retryVerb = verb(
  {
    name: 'ides access retry',
    does: 'Retries failed requests, for example after a missing permission was granted',
    takes: z.object({ person: personArgument, device: deviceId }),
    options: nothing,
    example: 'ides access retry s0042 d0117',
  },
  async ({ takes: { person, device }, api, json, terminal }) =>
    printAnswer(
      await callAbout(api, person, (ref) => ({ method: 'POST', path: '/access/retry', body: { ref, device }, answer: z.undefined() })),
      () => [`${clean(device)} is asked for again within a minute: ides access list shows what comes of it\n`],
      json,
      terminal,
    ),
)

const reconcileVerb = verb(
  {
    name: 'ides access reconcile',
    does: 'Compares access with other systems, as is done daily: restores devices that should not be suspended',
    more: 'Who should be cut off and is not is left to you: an alarm says so, and the log of connect names them by ref.',
    takes: nothing,
    options: nothing,
    example: 'ides access reconcile',
  },
  async ({ api, json, terminal, around }) => {
    const compared = await lookUntil(
      await api.call({ method: 'POST', path: '/access/comparison', answer: comparisonSeen }),
      ({ doneAt }) => doneAt !== undefined,
      () => api.call({ method: 'GET', path: '/access/comparison', answer: comparisonSeen }),
      around,
      () => terminal.progress('access is being compared'),
    )
    if (compared.ok && compared.body.doneAt === undefined)
      return terminal.fail(failure(1, 'the comparison has not ended in twenty minutes; it goes on: see the log of connect'))
    return printAnswer(
      compared,
      ({ doneAt = '' }) => [`all was compared, ended ${minute(doneAt)}: ides access list shows what is set\n`],
      json,
      terminal,
    )
  },
)

export const accessNoun = noun({
  name: 'ides access',
  does: 'Lists access in other systems; tests connectors, retries requests, and compares',
  verbs: { list: listVerb, test: testVerb, retry: retryVerb, reconcile: reconcileVerb },
  otherwise: 'list',
})
