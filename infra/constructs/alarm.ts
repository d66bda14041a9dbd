import { Alarm, type AlarmProps, ComparisonOperator, TreatMissingData } from 'aws-cdk-lib/aws-cloudwatch'
import { SnsAction } from 'aws-cdk-lib/aws-cloudwatch-actions'
import type { ITopic } from 'aws-cdk-lib/aws-sns'
import type { Construct } from 'constructs'

/** What whoever is woken by an alarm reads. */
export interface Said {
  /** Who is hurt, and how, in a sentence. */
  readonly hurts: string
  /** What to do, in another. */
  readonly remedy: string
}

/** By default one datapoint at or above 1 is an alarm, and none is none. */
export interface SaidAlarmProps extends Pick<AlarmProps, 'metric'>, Partial<Omit<AlarmProps, 'metric' | 'alarmDescription'>>, Said {
  readonly topic: ITopic
}

/** An alarm that says whom it hurts and what to do: without both there is none. */
export class SaidAlarm extends Alarm {
  constructor(scope: Construct, id: string, { hurts, remedy, topic, ...props }: SaidAlarmProps) {
    super(scope, id, {
      threshold: 1,
      evaluationPeriods: 1,
      comparisonOperator: ComparisonOperator.GREATER_THAN_OR_EQUAL_TO_THRESHOLD,
      treatMissingData: TreatMissingData.NOT_BREACHING,
      ...props,
      alarmDescription: `${hurts} ${remedy}`,
    })
    const tell = new SnsAction(topic)
    this.addAlarmAction(tell)
    this.addOkAction(tell)
  }
}
