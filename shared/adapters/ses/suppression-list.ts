import { DeleteSuppressedDestinationCommand, NotFoundException, SESv2Client } from '@aws-sdk/client-sesv2'
import { type SuppressionList, SuppressionListError } from '../../domain/emails/mailer.ts'

const patient = { requestHandler: { connectionTimeout: 2_000, requestTimeout: 5_000, throwOnRequestTimeout: true } }

export const sesSuppressionList = (client = new SESv2Client(patient)): SuppressionList => ({
  async remove(EmailAddress) {
    try {
      await client.send(new DeleteSuppressedDestinationCommand({ EmailAddress }))
    } catch (error) {
      if (!(error instanceof NotFoundException)) throw new SuppressionListError({ cause: error })
    }
  },
})
