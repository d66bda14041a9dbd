import { expect, it, onTestFinished } from 'vitest'
import { startGoogle } from '../../../infra/local/sources/google.ts'
import { google } from '../../../shared/adapters/google/google.ts'
import { jamf } from '../../../shared/adapters/jamf/jamf.ts'
import { okta } from '../../../shared/adapters/okta/okta.ts'
import type { DeviceSource } from '../../../shared/domain/sources/device-source.ts'
import { asking, type Hurried, hurried, surroundingsOf } from '../../sources.ts'
import { googleSettings } from '../sources/google.ts'
import { jamfSettings } from '../sources/jamf.ts'
import { oktaSettings } from '../sources/okta.ts'
import { jamfClient, startJamf } from './jamf.ts'
import { startOkta } from './okta.ts'

const { clock } = surroundingsOf('')
const state = () => ({ devices: [] })

/** The answer to the first question, which is for a token. */
async function firstAnswer(ask: typeof fetch, sourceWith: (around: Hurried) => DeviceSource): Promise<unknown> {
  const answers: unknown[] = []
  const around = hurried({
    async fetch(...asked) {
      const response = await ask(...asked)
      answers.push(await response.clone().json())
      return response
    },
  })
  await (await sourceWith(around).open(asking)).page(undefined)
  return answers[0]
}

it('tokens of Jamf Pro, Okta and Google say their scope, as SDKs expect', async () => {
  const all = [
    await startJamf({ devices: [] }, { port: 0 }),
    await startOkta({ port: 0, clock, state }),
    await startGoogle({ port: 0, clock, state }),
  ] as const
  onTestFinished(async () => {
    for (const one of all) await one.close()
  })
  const [ofJamf, ofOkta, ofGoogle] = all
  expect([
    await firstAnswer(fetch, (around) => jamf(jamfSettings(ofJamf.url), surroundingsOf(jamfClient.secret, around))),
    await firstAnswer(fetch, (around) => okta(oktaSettings(ofOkta), surroundingsOf(ofOkta.secret, around))),
    await firstAnswer(ofGoogle.fetch, (around) => google(googleSettings, surroundingsOf(ofGoogle.secret, around))),
  ]).toMatchObject([
    { scope: 'api-role:1' },
    { scope: 'okta.devices.read okta.users.read' },
    { scope: expect.stringMatching(/mobile\.readonly .*cloud-identity\.devices\.readonly$/) },
  ])
})
