import { cpSync } from 'node:fs'
import { basename, join } from 'node:path'
import { ArnFormat, AssetHashType, DockerImage, Duration, RemovalPolicy, Stack } from 'aws-cdk-lib'
import { type Conditions, Effect, PolicyStatement, Role, ServicePrincipal } from 'aws-cdk-lib/aws-iam'
import { Architecture, CfnFunction, Code, Function as LambdaFunction, RecursiveLoop, Runtime, Tracing } from 'aws-cdk-lib/aws-lambda'
import { SqsDestination } from 'aws-cdk-lib/aws-lambda-destinations'
import { SqsEventSource, type SqsEventSourceProps } from 'aws-cdk-lib/aws-lambda-event-sources'
import { LogGroup } from 'aws-cdk-lib/aws-logs'
import { Queue, QueueEncryption, type QueueProps } from 'aws-cdk-lib/aws-sqs'
import { Construct } from 'constructs'
import { brandFiles, readBrand } from '#adapters/files/brand.ts'
import { readTexts } from '#adapters/files/mail-texts.ts'
import { tokenLasts } from '#adapters/sts/web-identity.ts'
import { audiencesOf, type SystemSignIn, secretsOf } from '#domain/sources/sign-in.ts'
import { bundle } from '../bundle.ts'
import type { Configuration } from '../configuration.ts'
import { acknowledge, everyResource } from './acknowledge.ts'
import { divideSettings, type Environment, given, settingsFaults } from './function-settings.ts'
import type { Network } from './network.ts'

/** Keeps failed events for a human, for two weeks: the most SQS offers. */
export class DeadLetterQueue extends Queue {
  constructor(scope: Construct, id: string, options: Pick<QueueProps, 'fifo'> = {}) {
    super(scope, id, { ...options, encryption: QueueEncryption.SQS_MANAGED, enforceSSL: true, retentionPeriod: Duration.days(14) })
    acknowledge(
      this,
      'AwsSolutions-SQS3',
      'It is itself a dead-letter queue, of schedules, rules, topics and calls; the check recognises those of queues only.',
    )
  }
}

interface WorkQueueProps {
  starts: ServiceFunction
  /** Gets what failed so often. */
  missed: DeadLetterQueue
  maxReceiveCount: number
  /** How long a dead worker blocks what it had. */
  visibilityTimeout: Duration
  retentionPeriod: Duration
  /** Workers at once. */
  maxConcurrency: number
  /** Default: one message a worker. */
  source?: Omit<SqsEventSourceProps, 'maxConcurrency'>
  fifo?: true
}

/** A queue whose messages start a function. */
export class WorkQueue extends Queue {
  constructor(scope: Construct, id: string, { starts, missed, maxReceiveCount, maxConcurrency, source, ...rest }: WorkQueueProps) {
    super(scope, id, {
      ...rest,
      encryption: QueueEncryption.SQS_MANAGED,
      enforceSSL: true,
      deadLetterQueue: { queue: missed, maxReceiveCount },
    })
    starts.lambda.addEventSource(new SqsEventSource(this, { batchSize: 1, ...source, maxConcurrency }))
  }
}

/** Not one that the configuration leaves out. */
export const isThere = <T>(one: T | undefined): one is T => one !== undefined

/** Of a secret by its name, to which Secrets Manager adds six characters. */
export const secretArn = (scope: Construct, name: string) =>
  Stack.of(scope).formatArn({
    service: 'secretsmanager',
    resource: 'secret',
    resourceName: `${name}-??????`,
    arnFormat: ArnFormat.COLON_RESOURCE_NAME,
  })

export interface ServiceFunctionProps {
  configuration: Configuration
  environment: Environment
  timeout: Duration
  /** Below `functions/`. Default: `<id>.ts`. */
  entry?: string
  /** For asynchronous calls; absent if a caller always waits for the answer. */
  failing?: FailingCalls
  /** True if it writes to people: bundles the deployer's texts and brand, if any. */
  writes?: boolean
  /** Files and folders that it reads from its working directory. */
  reads?: readonly OwnFile[]
  /** MiB; processor share rises with it. Default: 512. */
  memorySize?: number
  /** Reserved concurrency, if the deployment uses it. */
  reserved?: number
  network?: Network | undefined
  /** True if it puts messages back on the queue that starts it: Lambda would stop it after 16 rounds. Each message counts its own. */
  loops?: boolean
}

interface FailingCalls {
  retryAttempts: number
  maxEventAge: Duration
  deadLetterQueue: DeadLetterQueue
}

const asyncHandling = ({ deadLetterQueue, ...again }: FailingCalls) => ({ ...again, onFailure: new SqsDestination(deadLetterQueue) })

/** The deployer's own files, in the working directory with the code: the setting that names one, and what goes with it. */
function ownFiles({ texts, brand }: Configuration['mail']): readonly OwnFile[] {
  // Checked at deployment, not in the middle of a campaign.
  if (texts !== undefined) readTexts(texts)
  if (brand !== undefined) readBrand(brand)
  const [, ...logos] = brand === undefined ? [] : brandFiles(brand)
  return [
    ...(texts === undefined ? [] : [{ setting: 'TEXTS_FILE', from: texts, to: 'texts.json' }]),
    ...(brand === undefined ? [] : [{ setting: 'BRAND_FILE', from: brand, to: 'brand.json' }]),
    ...logos.map(from => ({ from, to: basename(from) })),
  ]
}

interface OwnFile {
  setting?: string
  from: string
  to: string
}

/**
 * Decisions are only added. IAM cannot tell a put that adds from one that overwrites: the code makes every put of a decision conditional, and
 * `ides audit verify` finds an overwritten one by the logged heads.
 */
const changing = [
  'dynamodb:UpdateItem',
  'dynamodb:DeleteItem',
  'dynamodb:BatchWriteItem',
  'dynamodb:PartiQLUpdate',
  'dynamodb:PartiQLDelete',
]

/** Of a function in a VPC: https://docs.aws.amazon.com/lambda/latest/dg/configuration-vpc.html#configuration-vpc-permissions */
const interfaces = [
  'ec2:AssignPrivateIpAddresses',
  'ec2:CreateNetworkInterface',
  'ec2:DeleteNetworkInterface',
  'ec2:DescribeNetworkInterfaces',
  'ec2:DescribeSubnets',
  'ec2:UnassignPrivateIpAddresses',
]

const functions = join(import.meta.dirname, '../../functions')

/** @param entry below `functions/` */
const bundled = (entry: string, files: readonly OwnFile[]) =>
  Code.fromAsset(functions, {
    assetHashType: AssetHashType.OUTPUT,
    bundling: {
      // Never run: it is bundled here. CDK takes two bundles for one if they have the same command.
      image: DockerImage.fromRegistry('none'),
      command: [entry, ...files.map(({ from }) => from)],
      local: {
        tryBundle(folder) {
          bundle(join(functions, entry), folder)
          for (const { from, to } of files) cpSync(from, join(folder, to), { recursive: true })
          return true
        },
      },
    },
  })

/** A function, bundled with its dependencies. Until `may` adds permissions, it can only write its log and dead letters. It never changes a decision. */
export class ServiceFunction extends Construct {
  readonly lambda: LambdaFunction
  readonly role: Role
  readonly loops: boolean

  constructor(
    scope: Construct,
    id: string,
    {
      configuration,
      entry = `${id}.ts`,
      environment,
      timeout,
      failing,
      writes = false,
      reads = [],
      memorySize = 512,
      reserved,
      loops = false,
      network,
    }: ServiceFunctionProps,
  ) {
    super(scope, id)
    this.loops = loops
    const { calendars } = configuration
    const { variables, file } = divideSettings(this, { ...environment, CALENDARS: calendars && JSON.stringify(calendars) })
    const files = [
      ...(writes ? ownFiles(configuration.mail) : []),
      ...reads,
      ...(file === undefined ? [] : [{ setting: 'SETTINGS_FILE', from: file, to: 'settings.json' }]),
    ]
    const logGroup = new LogGroup(this, 'Log', { retention: configuration.logs.keptDays, removalPolicy: RemovalPolicy.DESTROY })
    // CDK's default role could write every log of the account.
    this.role = new Role(this, 'Role', { assumedBy: new ServicePrincipal('lambda.amazonaws.com') })
    logGroup.grantWrite(this.role)
    this.role.addToPolicy(
      new PolicyStatement({
        effect: Effect.DENY,
        actions: changing,
        resources: ['*'],
        conditions: { 'ForAnyValue:StringLike': { 'dynamodb:LeadingKeys': ['AUDIT#*'] } },
      }),
    )

    if (configuration.tracing) acknowledge(this.role, everyResource, 'X-Ray has no resource for traces that are written.')

    this.lambda = new LambdaFunction(this, 'Function', {
      code: bundled(entry, files),
      handler: 'index.handler',
      runtime: Runtime.NODEJS_24_X,
      architecture: Architecture.ARM_64,
      memorySize,
      timeout,
      environment: {
        ...variables,
        ...Object.fromEntries(files.flatMap(({ setting, to }) => (setting === undefined ? [] : [[setting, to]]))),
        POWERTOOLS_SERVICE_NAME: id,
        POWERTOOLS_METRICS_NAMESPACE: configuration.name,
      },
      reservedConcurrentExecutions: configuration.reservedConcurrency && reserved !== undefined ? reserved : undefined,
      tracing: configuration.tracing ? Tracing.ACTIVE : undefined,
      recursiveLoop: loops ? RecursiveLoop.ALLOW : undefined,
      role: this.role,
      logGroup,
      ...(failing ? asyncHandling(failing) : {}),
    })
    const { defaultChild } = this.lambda.node
    if (network && defaultChild instanceof CfnFunction) {
      defaultChild.vpcConfig = network.vpcConfig
      // For Lambda itself, which makes the function's network interfaces: its code may not.
      this.may(interfaces, ['*'], { Null: { 'lambda:SourceFunctionArn': 'true' } })
      acknowledge(
        this.role,
        everyResource,
        'EC2 has no resource for network interfaces that are yet to be made; the condition keeps the code of functions out.',
      )
    }
    this.node.addValidation({ validate: () => settingsFaults(this.lambda) })
  }

  /** Reads the secrets of systems; where there are none, AWS says to them who it is. */
  maySignInTo(systems: readonly SystemSignIn[]) {
    const secrets = secretsOf(systems).map(name => secretArn(this, name))
    if (secrets.length > 0) this.may(['secretsmanager:GetSecretValue'], secrets)
    const audiences = audiencesOf(systems)
    if (audiences.length === 0) return
    this.may(['sts:GetWebIdentityToken'], ['*'], {
      'ForAllValues:StringEquals': { 'sts:IdentityTokenAudience': audiences },
      // All of none would be allowed, too.
      Null: { 'sts:IdentityTokenAudience': 'false' },
      NumericLessThanEquals: { 'sts:DurationSeconds': tokenLasts },
    })
    acknowledge(this.role, everyResource, 'STS has no resource for tokens; the condition names the systems that take them.')
  }

  /** Adds settings that were not known when it was made. */
  tell(settings: Environment) {
    for (const [name, value] of given(settings)) this.lambda.addEnvironment(name, value)
  }

  /** @param resources ARNs */
  may(actions: string[], resources: string[], conditions: Conditions = {}) {
    this.role.addToPolicy(new PolicyStatement({ actions, resources, conditions }))
  }
}
