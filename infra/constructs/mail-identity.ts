import { CfnOutput, RemovalPolicy, Stack } from 'aws-cdk-lib'
import { DkimIdentity, EasyDkimSigningKeyLength, EmailIdentity, Identity, MailFromBehaviorOnMxFailure } from 'aws-cdk-lib/aws-ses'
import { Construct } from 'constructs'
import type { Configuration } from '../configuration.ts'

/**
 * The sending domain in SES, and the DNS records it needs: DKIM, MAIL FROM with SPF, and DMARC. Retained with its stack, because new keys
 * would need new records.
 */
export class MailIdentity extends Construct {
  constructor(scope: Construct, id: string, { from, bounceSubdomain }: Configuration['mail']) {
    super(scope, id)
    const { domain } = from
    const mailFromDomain = `${bounceSubdomain}.${domain}`
    const identity = new EmailIdentity(this, 'Identity', {
      identity: Identity.domain(domain),
      dkimIdentity: DkimIdentity.easyDkim(EasyDkimSigningKeyLength.RSA_2048_BIT),
      mailFromDomain,
      // Mail is sent even before the record exists.
      mailFromBehaviorOnMxFailure: MailFromBehaviorOnMxFailure.USE_DEFAULT_VALUE,
      // Bounces arrive as events.
      feedbackForwarding: false,
    })
    // Deleted if the first deployment fails: SES allows a domain once, so the next try would fail.
    identity.applyRemovalPolicy(RemovalPolicy.RETAIN_ON_UPDATE_OR_DELETE)

    const record = (name: string, type: string, host: string, value: string) =>
      new CfnOutput(this, name, { value: `${host} ${type} ${value}`, description: 'A DNS record of the domain' })
    for (const [index, { name, value }] of identity.dkimRecords.entries()) record(`Dkim${index + 1}`, 'CNAME', name, value)
    record('MailFromMx', 'MX', mailFromDomain, `10 feedback-smtp.${Stack.of(this).region}.amazonses.com`)
    record('MailFromSpf', 'TXT', mailFromDomain, '"v=spf1 include:amazonses.com -all"')
    // It only asks for reports: a stricter policy would also stop mail of others who send from the domain without DKIM.
    record('Dmarc', 'TXT', `_dmarc.${domain}`, `"v=DMARC1; p=none; rua=mailto:postmaster@${domain}"`)
  }
}
