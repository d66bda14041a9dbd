import * as z from 'zod'
import { type ConnectorCheck, connectorTest } from '#domain/access/connector.ts'
import { parameters } from '../admin/fields.ts'
import { listConnectorsRoute } from '../admin/routes/connectors.ts'
import { at } from '../path.ts'
import { requestTo } from './api/client.ts'
import { callUntilEnded } from './api/wait.ts'
import { CommandError } from './failure.ts'
import { clean, jsonLine } from './terminal.ts'
import { nothing, verb } from './verb.ts'

export const checkLine = (connector: string, { isRight, message }: ConnectorCheck) =>
  `${isRight ? 'ok' : 'not ok'}  ${connector}: ${clean(message)}\n`

const testVerb = verb(
  {
    name: 'ides access test',
    does: 'Test connectors: show which permissions they have, which are missing, and which devices they cannot reach; nothing is changed',
    takes: nothing,
    options: z.object({
      connector: parameters.connector.optional().meta({ title: 'NAME', description: 'Of a connector; by default each is tested.' }),
    }),
    json: 'Prints a connector a line.',
    example: 'ides access test --connector entra',
  },
  async ({ options: { connector }, api, json, terminal, around }) => {
    const { body } = await api.call(requestTo(listConnectorsRoute, {}))
    const names = connector === undefined ? body.items.map(({ name }) => name) : [connector]
    if (names.length === 0) throw new CommandError(1, 'no connector is configured: access is requested on the bus alone')
    let isAllRight = true
    for (const name of names) {
      const tested = await callUntilEnded(
        api,
        { method: 'POST', path: at`/connectors/${name}/test`, answer: connectorTest },
        ({ endedAt }) => endedAt !== undefined,
        around,
        terminal,
      )
      const { checks } = tested
      if (!checks) throw new CommandError(1, `${name} was not tested in twenty minutes: see the log of connect`)
      isAllRight &&= checks.every(({ isRight }) => isRight)
      await terminal.print(json ? [jsonLine({ connector: name, ...tested })] : checks.map(check => checkLine(name, check)))
    }
    return isAllRight ? 0 : 1
  },
)

export const accessVerbs = [testVerb]
