import { SecretsManagerClient, UpdateSecretVersionStageCommand } from '@aws-sdk/client-secrets-manager'
import { expect, it, onTestFinished, vi } from 'vitest'
import { secretsManager } from '#adapters/secrets-manager/secrets.ts'
import { rotate } from '#functions/rotate.ts'
import { contextWith } from '#infra/local/invocation.ts'
import { startRotatingSecrets } from '#test/contracts/stand-ins/secrets.ts'
import { localAws } from '../local-aws.ts'
import { watchOutput } from './output.ts'

watchOutput()

const context = contextWith(300_000)

async function open() {
  const server = await startRotatingSecrets({ sessions: 'a'.repeat(64) })
  onTestFinished(() => server.close())
  const client = new SecretsManagerClient({ endpoint: server.url, ...localAws })
  const send = vi.spyOn(client, 'send')
  const keys = ['b'.repeat(64), 'c'.repeat(64), 'd'.repeat(64)]
  const handler = rotate(
    () => client,
    () => keys.shift() ?? '',
  )
  return {
    async step(Step: string, ClientRequestToken: string) {
      await handler({ SecretId: 'sessions', ClientRequestToken, Step }, context)
    },
    moves: () => send.mock.calls.filter(([command]) => command instanceof UpdateSecretVersionStageCommand).length,
    read: async () => (await secretsManager(client).read('sessions')).split(' ').map(([letter]) => letter),
  }
}

const steps = ['createSecret', 'setSecret', 'testSecret', 'finishSecret'] as const

it('a rotation gives sessions a new key, and keeps only the one before it', async () => {
  const { step, read } = await open()
  for (const one of steps) await step(one, 'first')
  expect(await read()).toEqual(['a', 'b'])
  for (const one of steps) await step(one, 'second')
  expect(await read()).toEqual(['b', 'c'])
})

it('a rotation changes nothing that is in use before its end', async () => {
  const { step, read } = await open()
  for (const one of steps.slice(0, -1)) await step(one, 'first')
  expect(await read()).toEqual(['a'])
})

it('a rotation may have any step repeated, and puts its key in use once', async () => {
  const { step, read, moves } = await open()
  for (const one of steps) {
    await step(one, 'first')
    await step(one, 'first')
  }
  expect(await read()).toEqual(['a', 'b'])
  expect(moves()).toBe(1)
})

it('a rotation refuses what is no step of a rotation', async () => {
  const { step } = await open()
  await expect(step('deleteSecret', 'first')).rejects.toThrow()
})
