import { Validations } from 'aws-cdk-lib'
import type { Construct } from 'constructs'

/** The finding of a policy that allows something on every resource. */
export const everyResource = 'AwsSolutions-IAM5[Resource::*]'

/** Says why a finding of cdk-nag is none. @param reason a sentence */
export const acknowledge = (scope: Construct, id: string, reason: string) => Validations.of(scope).acknowledge({ id, reason })
