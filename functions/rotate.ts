/** Gives the sessions of the console a new key, as Secrets Manager asks for it. */
import { randomBytes } from 'node:crypto'
import * as z from 'zod'
import { finishRotation, openSecretsManager, stageKey } from '../shared/adapters/secrets-manager/secrets.ts'
import { observed } from './runtime/middleware.ts'
import { once } from './runtime/once.ts'

const asked = z.object({
  SecretId: z.string(),
  ClientRequestToken: z.string(),
  Step: z.enum(['createSecret', 'setSecret', 'testSecret', 'finishSecret']),
})

/** @param drawKey 64 characters that nobody can guess */
export const rotate = (client = once(openSecretsManager), drawKey = () => randomBytes(32).toString('hex')) =>
  observed('rotate', async event => {
    const { SecretId: secret, ClientRequestToken: version, Step: step } = asked.parse(event)
    // No other system knows the key, so there is nothing to set or test.
    if (step === 'createSecret') await stageKey(client(), { secret, version }, drawKey())
    if (step === 'finishSecret') await finishRotation(client(), { secret, version })
    return { step }
  })

export const handler = rotate()
