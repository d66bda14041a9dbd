import { join, resolve } from 'node:path'
import { type Duration, RemovalPolicy } from 'aws-cdk-lib'
import { type Conditions, PolicyStatement, Role, ServicePrincipal } from 'aws-cdk-lib/aws-iam'
import { Architecture, Runtime } from 'aws-cdk-lib/aws-lambda'
import { SqsDestination } from 'aws-cdk-lib/aws-lambda-destinations'
import { type ICommandHooks, LogLevel, NodejsFunction, OutputFormat } from 'aws-cdk-lib/aws-lambda-nodejs'
import { LogGroup } from 'aws-cdk-lib/aws-logs'
import { Construct } from 'constructs'
import { readTexts } from '../../shared/adapters/files/mail-texts.ts'
import type { Configuration } from '../configuration.ts'
import type { DeadLetterQueue } from './dead-letter-queue.ts'

export interface ServiceFunctionProps {
  readonly configuration: Configuration
  readonly environment: Readonly<Record<string, string>>
  readonly timeout: Duration
  /** The code, below `functions/`; absent: `<id>.ts`. */
  readonly entry?: string
  /** What becomes of a call that fails while nobody waits for its answer; absent: somebody always does. */
  readonly failing?: FailingCalls
  /** True for one that writes to people: it takes along the texts of whoever deploys it, where there are any. */
  readonly writes?: boolean
  /** MiB; the share of a processor rises with it. Absent: 512. */
  readonly memorySize?: number
  /** How many may run at once where the account holds that free for them, and never more; absent: as many as the account lets. */
  readonly reserved?: number
}

export interface FailingCalls {
  /** How often a call is made again before it goes to `deadLetterQueue`, as it does once it is older than `maxEventAge`. */
  readonly retryAttempts: number
  readonly maxEventAge: Duration
  readonly deadLetterQueue: DeadLetterQueue
}

const handled = ({ deadLetterQueue, ...again }: FailingCalls) => ({ ...again, onFailure: new SqsDestination(deadLetterQueue) })

/** Beside the code: a function starts in its own folder. */
const bundledTexts = 'texts.json'

/** By Node, which whoever bundles has, whatever their shell. */
const copying = (texts: string): ICommandHooks => ({
  beforeBundling: () => [],
  beforeInstall: () => [],
  afterBundling: (_, folder) => [
    `node -e "fs.copyFileSync(process.argv[1], process.argv[2])" ${JSON.stringify(resolve(texts))} ${JSON.stringify(join(folder, bundledTexts))}`,
  ],
})

/** One of `functions/`, bundled with all that it needs. Until `may` says more, it may only write its log and give up a call. */
export class ServiceFunction extends Construct {
  readonly lambda: NodejsFunction
  readonly role: Role

  constructor(
    scope: Construct,
    id: string,
    { configuration, entry = `${id}.ts`, environment, timeout, failing, writes = false, memorySize = 512, reserved }: ServiceFunctionProps,
  ) {
    super(scope, id)
    const texts = writes ? configuration.mail.texts : undefined
    // Here, where whoever deploys it sees what is wrong with which text, and not in the middle of a campaign.
    if (texts !== undefined) readTexts(texts)
    const logGroup = new LogGroup(this, 'Log', { retention: configuration.logs.keptDays, removalPolicy: RemovalPolicy.DESTROY })
    // A role of its own, for the one that CDK makes may write every log of the account.
    this.role = new Role(this, 'Role', { assumedBy: new ServicePrincipal('lambda.amazonaws.com') })
    logGroup.grantWrite(this.role)

    this.lambda = new NodejsFunction(this, 'Function', {
      entry: join(import.meta.dirname, '../../functions', entry),
      runtime: Runtime.NODEJS_24_X,
      architecture: Architecture.ARM_64,
      memorySize,
      timeout,
      environment: {
        ...environment,
        ...(texts === undefined ? {} : { TEXTS_FILE: bundledTexts }),
        POWERTOOLS_SERVICE_NAME: id,
        POWERTOOLS_METRICS_NAMESPACE: configuration.name,
      },
      ...(configuration.reservedConcurrency && reserved !== undefined ? { reservedConcurrentExecutions: reserved } : {}),
      role: this.role,
      logGroup,
      ...(failing ? handled(failing) : {}),
      // Not minified, so that stack traces speak of the code as it is written; not mapped, for that makes a cold start a third longer.
      bundling: {
        format: OutputFormat.ESM,
        target: 'node24',
        mainFields: ['module', 'main'],
        bundleAwsSDK: true,
        logLevel: LogLevel.WARNING,
        ...(texts === undefined ? {} : { commandHooks: copying(texts) }),
      },
    })
  }

  /** Allows actions such as `dynamodb:GetItem` on resources, given by their ARNs. */
  may(actions: string[], resources: string[], conditions: Conditions = {}): void {
    this.role.addToPolicy(new PolicyStatement({ actions, resources, conditions }))
  }
}
