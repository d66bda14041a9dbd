/** Does what infra/RUNBOOK.md says, on what the campaign left: restore, upgrade, tear down, deploy again. */
import assert from 'node:assert/strict'
import { execFile } from 'node:child_process'
import { writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { promisify } from 'node:util'
import * as z from 'zod'
import { shownCase } from '#functions/admin/routes/case-body.ts'
import { nothing } from './aws.ts'
import { password, policy, type Stage } from './campaign.ts'
import { changeService, type Deployment, deploy, destroyService, type Stacks } from './deployment.ts'
import type { Emulator } from './emulator.ts'
import { reachableAt, userAt } from './ides.ts'
import type { Steps } from './steps.ts'

const root = join(import.meta.dirname, '../..')

interface Site extends Stage {
  emulator: Emulator
  stacks: Stacks
}

const items = z.object({ Items: z.array(z.record(z.string(), z.unknown())) })

/** @returns the steps, each of which rests on those before it */
export function operations(
  { aws, deployment, relay, url, folder, environment, emulator, stacks }: Site,
  { step }: Steps,
): () => Promise<void> {
  const reachable = reachableAt(url)
  const admin = (role: string) => userAt(join(folder, role), environment, reachable)
  const by = async (role: string, ...args: readonly string[]) => {
    const { exitCode, output, errors } = await admin(role).ides(...args)
    assert.equal(exitCode, 0, `ides ${args.join(' ')} ended with ${exitCode}: ${errors}${output}`)
    return output
  }
  const dynamodb = <S extends z.ZodType>(action: string, body: object, schema: S) =>
    aws.ask('dynamodb', `DynamoDB_20120810.${action}`, body, schema)
  const tables = [deployment.output('PeopleTable'), deployment.output('RecordsTable')] as const
  const [people, records] = tables
  /** All but decisions, which stay on record whatever is restored, and what the functions that go on running write: jobs, leases, counts. */
  const passing = /"S":"(AUDIT#|JOB|CONTROL#|COUNTS#)/
  const stored = async () => {
    const contents = tables.map(async TableName => {
      const { Items } = await dynamodb('Scan', { TableName }, items)
      return Items.filter(({ pk }) => !passing.test(JSON.stringify(pk ?? '')))
        .map(item => JSON.stringify(Object.fromEntries(Object.entries(item).toSorted())))
        .toSorted()
    })
    return Promise.all(contents)
  }
  /** What admins see: the policy, and every case. */
  const seen = async () => ({
    policies: await by('author', 'policy', 'list', '--json'),
    cases: (await by('author', 'case', 'list', policy, '--json')).split('\n').toSorted(),
    ana: await by('author', 'case', 'show', policy, 'ana', '--json'),
  })
  const restore = async (...partitions: readonly string[]) => {
    for (const table of tables) {
      const args = ['infra/restore.ts', `${table}-restored`, table, ...partitions]
      await promisify(execFile)(process.execPath, args, { cwd: root, env: { ...process.env, ...environment } })
    }
  }
  const signInAgain = async (deployed: Deployment) => {
    const [, , ...asSaid] = deployed.output('SignIn').split(' ')
    for (const role of ['author', 'approver']) {
      const said = await admin(role).login(asSaid.map(reachable), `${role}@ec.example`, password)
      assert.equal(said.exitCode, 0, said.errors + said.output)
    }
  }

  let before: Awaited<ReturnType<typeof seen>>
  let kept: Awaited<ReturnType<typeof stored>>
  let mails: number
  const isAsBefore = async () => assert.deepEqual(await seen(), before)

  const story: readonly (readonly [string, () => Promise<void>])[] = [
    [
      'mail and suspension are paused, and both tables restored to one moment under new names',
      async () => {
        for (const what of ['mail', 'suspension']) await by('approver', 'pause', what, '--reason', 'a restore')
        before = await seen()
        mails = relay.mails.length
        for (const table of tables) {
          const request = { SourceTableName: table, TargetTableName: `${table}-restored`, UseLatestRestorableTime: true }
          const key = { SSESpecificationOverride: { Enabled: true, SSEType: 'KMS', KMSMasterKeyId: deployment.output('KeyArn') } }
          await dynamodb('RestoreTableToPointInTime', { ...request, ...key }, nothing)
        }
        kept = await stored()
      },
    ],
    [
      'someone whose item was lost is brought back from them, and nobody else is touched',
      async () => {
        const { ref } = shownCase.parse(JSON.parse(before.ana))
        await dynamodb('DeleteItem', { TableName: people, Key: { ref: { S: ref } } }, nothing)
        await dynamodb('DeleteItem', { TableName: records, Key: { pk: { S: ref }, sk: { S: 'NOTICE#000000001' } } }, nothing)
        assert.notDeepEqual(await stored(), kept)
        await restore(ref)
        assert.deepEqual(await stored(), kept)
        await isAsBefore()
      },
    ],
    [
      'everything is brought back from them, and what came later is gone',
      async () => {
        const file = join(folder, 'later.csv')
        await writeFile(file, 'id,email,name,language,zone,unit,country,manager\nlater,later@ec.example,Later,en,Europe/Brussels,X,BE,\n')
        await by('author', 'staff', 'import', file)
        assert.notDeepEqual(await stored(), kept)
        await restore()
        assert.deepEqual(await stored(), kept)
        await isAsBefore()
        await by('approver', 'audit', 'verify')
      },
    ],
    [
      'a changed service is deployed over it, at the same addresses, with the same cases',
      async () => {
        await changeService(folder, 'Version', 'the next')
        const upgraded = await deploy(folder, emulator, aws, stacks)
        assert.equal(upgraded.output('Version'), 'the next')
        assert.equal(upgraded.output('ApiUrl'), deployment.output('ApiUrl'))
        await isAsBefore()
      },
    ],
    [
      'the service is torn down, and both tables have all that they had',
      async () => {
        await destroyService(folder, emulator)
        assert.equal((await fetch(`${reachable(deployment.output('ApiUrl'))}/policies`)).status, 404)
        assert.deepEqual(await stored(), kept)
      },
    ],
    [
      'deployed again, it answers at a new address with the same cases, and mails nobody twice',
      async () => {
        const again = await deploy(folder, emulator, aws, stacks)
        await signInAgain(again)
        await isAsBefore()
        for (const what of ['suspension', 'mail']) await by('approver', 'resume', what, '--reason', 'restored')
        for (const name of ['enrol', 'escalate', 'dispatch']) await aws.invoke(again.functionNamed(name), {})
        await isAsBefore()
        assert.equal(relay.mails.length, mails)
      },
    ],
  ]

  return async () => {
    for (const [what, work] of story) if (!(await step(what, work))) return
  }
}
