import { execFileSync } from 'node:child_process'
import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join, resolve } from 'node:path'
import { pathToFileURL } from 'node:url'
import { afterAll, beforeAll, expect, it } from 'vitest'
import * as z from 'zod'
import { readBrand } from '#adapters/files/brand.ts'
import cdk from '#cdk.json' with { type: 'json' }

/** Runs a module in a Node of its own. @returns what it printed */
const run = (module: string, environment: Record<string, string> = {}): string =>
  execFileSync(process.execPath, ['--input-type=module', '--eval', module], {
    env: { ...process.env, ...environment },
    encoding: 'utf8',
    stdio: ['ignore', 'pipe', 'pipe'],
  })

/** Synthesises the app, as `cdk synth` has it do. */
const synthesise = (outdir: string, context: Record<string, unknown> = {}, before = ''): string =>
  run(`${before}; await import('./infra/app.ts')`, {
    CDK_OUTDIR: outdir,
    CDK_CONTEXT_JSON: JSON.stringify({ ...cdk.context, 'ides:examples': true, ...context }),
  })

const read = <T>(schema: z.ZodType<T>, outdir: string, file: string): T =>
  schema.parse(JSON.parse(readFileSync(join(outdir, file), 'utf8')))

const reports = z.object({
  pluginReports: z.array(
    z.object({
      violations: z.array(z.object({ ruleName: z.string(), violatingConstructs: z.array(z.object({ constructPath: z.string() })) })),
    }),
  ),
})

/** What cdk-nag found, each with the construct that it found it in. */
const findings = (outdir: string): string[] =>
  read(reports, outdir, 'validation-report.json')
    .pluginReports.flatMap(({ violations }) => violations)
    .flatMap(({ ruleName, violatingConstructs }) => violatingConstructs.map(({ constructPath }) => `${ruleName} in ${constructPath}`))
    .sort()

/** Bundling takes a second for each function. */
const withoutBundles = { 'aws:cdk:bundling-stacks': [] }

/** As much of a template as tells where the code of its functions is. */
const template = z.object({
  Resources: z.record(
    z.string(),
    z.object({
      Properties: z.object({
        Code: z.object({ S3Key: z.string() }).optional(),
        Environment: z.object({ Variables: z.object({ POWERTOOLS_SERVICE_NAME: z.string() }) }).optional(),
      }),
    }),
  ),
})

const outdir = mkdtempSync(join(tmpdir(), 'ides-synth-'))
const unanswered = mkdtempSync(join(tmpdir(), 'ides-synth-'))
const deployer = mkdtempSync(join(tmpdir(), 'ides-deployer-'))
const texts = join(deployer, 'our "own" texts.json')
const brand = resolve('infra/local/sample/brand.json')
/** A file of a deployer's own, with these settings of mail. */
const configured = (mail: object): string => {
  const file = join(deployer, 'own.yaml')
  const own = { signIn: { cognito: true }, alarms: { email: 'it@example.org' }, staff: { mailDomains: ['example.org'] } }
  writeFileSync(file, JSON.stringify({ ...own, mail: { from: 'Ides <ides@example.org>', ...mail } }))
  return file
}
beforeAll(() => {
  writeFileSync(texts, '{ "en": { "greeting": "Hello {name}," } }')
  synthesise(outdir, { 'ides:config': configured({ texts, brand }) })
})
afterAll(() => {
  for (const directory of [outdir, unanswered, deployer]) rmSync(directory, { recursive: true })
})

it('the app is not deployed with addresses of the example', () => {
  const context = { 'ides:config': configured({}), 'ides:examples': undefined, ...withoutBundles }
  expect(() => synthesise(unanswered, context)).toThrow(
    /alarms\.email is an example: it@example\.org.*staff\.mailDomains\.0 is.*mail\.from is an example: Ides <ides@example\.org>/s,
  )
})

it('the app leaves no finding of the security check unanswered', () => {
  expect(findings(outdir)).toEqual([])
})

it('the app answers these findings, and would stop at any other', () => {
  const unansweredApp = () =>
    synthesise(unanswered, withoutBundles, "import { Validations } from 'aws-cdk-lib'; Validations.prototype.acknowledge = () => {}")
  expect(unansweredApp).toThrow('ValidationFailed')
  expect(findings(unanswered)).toEqual([
    'AwsSolutions-APIG4 in IdesService/admin/Api/GET--api--openapi.json/Resource',
    'AwsSolutions-APIG4 in IdesService/console/Api/DefaultRoute/Resource',
    'AwsSolutions-APIG4 in IdesService/me/Api/GET--me--{key}/Resource',
    'AwsSolutions-APIG4 in IdesService/me/Api/HEAD--me--{key}/Resource',
    'AwsSolutions-APIG4 in IdesService/me/Api/POST--me--{key}/Resource',
    'AwsSolutions-COG8 in IdesData/Admins/Pool/Resource',
    'AwsSolutions-IAM5[Resource::*] in IdesService/ReadIdentity/Resource',
    'AwsSolutions-IAM5[Resource::*] in IdesService/ReadQuota/Resource',
    'AwsSolutions-IAM5[Resource::*] in IdesService/Unsuppress/Resource',
    'AwsSolutions-IAM5[Resource::*] in IdesService/console/rotate/Role/DefaultPolicy/Resource',
    'AwsSolutions-IAM5[Resource::IdesData:ExportsOutputFnGetAttMails0DC70ADEArn4E723A91/*] in IdesService/EraseMails/Resource',
    'AwsSolutions-IAM5[Resource::IdesData:ExportsOutputFnGetAttMails0DC70ADEArn4E723A91/*] in IdesService/ReadMails/Resource',
    'AwsSolutions-IAM5[Resource::IdesData:ExportsOutputFnGetAttMails0DC70ADEArn4E723A91/*] in IdesService/WriteMails/Resource',
    'AwsSolutions-IAM5[Resource::IdesData:ExportsOutputFnGetAttRehearsalsE4757177Arn3017ED74/*] in IdesService/ReadRehearsals/Resource',
    'AwsSolutions-IAM5[Resource::IdesData:ExportsOutputFnGetAttRehearsalsE4757177Arn3017ED74/*] in IdesService/WriteRehearsals/Resource',
    'AwsSolutions-IAM5[Resource::arn:<AWS::Partition>:cloudwatch:eu-west-1:<AWS::AccountId>:alarm:*] in IdesService/ReadAlarms/Resource',
    'AwsSolutions-IAM5[Resource::arn:<AWS::Partition>:ses:eu-west-1:<AWS::AccountId>:identity/*] in IdesService/SendMail/Resource',
    'AwsSolutions-S1 in IdesData/Mails/Resource',
    'AwsSolutions-S1 in IdesData/Rehearsals/Resource',
    'AwsSolutions-SMG4 in IdesData/AuditSecret/Resource',
    'AwsSolutions-SQS3 in IdesService/MissedRuns/Resource',
    'AwsSolutions-SQS3 in IdesService/Operations/MissedAlarms/Resource',
  ])
})

/** The folder of each function's bundle, by name. */
const bundles = () =>
  ['IdesData.template.json', 'IdesService.template.json']
    .flatMap(file => Object.values(read(template, outdir, file).Resources))
    .flatMap(({ Properties: { Code, Environment } }) =>
      Code && Environment
        ? [{ name: Environment.Variables.POWERTOOLS_SERVICE_NAME, folder: join(outdir, `asset.${Code.S3Key.replace('.zip', '')}`) }]
        : [],
    )

it('the app bundles each function with all that it needs, so that it runs by itself', () => {
  const exported = bundles().map(({ name, folder }) => {
    const bundle = join(folder, 'index.js')
    const kind = run(`const { handler } = await import('${pathToFileURL(bundle)}'); process.stdout.write(typeof handler)`)
    return `${name}: ${kind}`
  })
  const names = [
    'admin',
    'canary',
    'console',
    'dispatch',
    'enrol',
    'escalate',
    'feedback',
    'grant-scopes',
    'me',
    'retain',
    'rotate',
    'send',
    'witness',
    'work',
  ]
  expect(exported.sort()).toEqual(names.map(name => `${name}: function`))
  expect(new Set(bundles().map(({ folder }) => folder)).size).toBe(names.length)
})

it('the app bundles the deployer’s texts, looks and lists with the functions that need them', () => {
  const given = bundles().filter(({ folder }) => existsSync(join(folder, 'texts.json')))
  expect(given.map(({ name }) => name).sort()).toEqual(['admin', 'console', 'escalate', 'me', 'send'])
  for (const { folder } of given) {
    expect(readFileSync(join(folder, 'texts.json'), 'utf8')).toBe(readFileSync(texts, 'utf8'))
    expect(readBrand(join(folder, 'brand.json'))).toEqual(readBrand(brand))
  }
  const listed = bundles().filter(({ folder }) => existsSync(join(folder, 'settings.json')))
  expect(listed.map(({ name }) => name).sort()).toEqual(['admin', 'console'])
})
