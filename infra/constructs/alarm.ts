import { Alarm, type AlarmProps, ComparisonOperator, TreatMissingData } from 'aws-cdk-lib/aws-cloudwatch'
import { SnsAction } from 'aws-cdk-lib/aws-cloudwatch-actions'
import type { ITopic } from 'aws-cdk-lib/aws-sns'
import type { Construct } from 'constructs'

/** What the reader of an alarm needs. */
export interface AlarmText {
  /** Who is hurt, and how: a sentence. */
  readonly hurts: string
  /** What to do: a sentence. */
  readonly remedy: string
}

export interface ExplainedAlarmProps
  extends Pick<AlarmProps, 'metric'>,
    Partial<Omit<AlarmProps, 'metric' | 'alarmDescription'>>,
    AlarmText {
  readonly topic: ITopic
}

export type MakeAlarm = (name: string, props: Omit<ExplainedAlarmProps, 'topic'>) => ExplainedAlarm

/** An alarm that says who is hurt and what to do. By default one datapoint of 1 or more raises it, and missing data does not. */
export class ExplainedAlarm extends Alarm {
  constructor(scope: Construct, id: string, { hurts, remedy, topic, ...props }: ExplainedAlarmProps) {
    super(scope, id, {
      threshold: 1,
      evaluationPeriods: 1,
      comparisonOperator: ComparisonOperator.GREATER_THAN_OR_EQUAL_TO_THRESHOLD,
      treatMissingData: TreatMissingData.NOT_BREACHING,
      ...props,
      alarmDescription: `${hurts} ${remedy}`,
    })
    const mail = new SnsAction(topic)
    this.addAlarmAction(mail)
    this.addOkAction(mail)
  }
}
