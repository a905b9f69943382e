import type { DigitalSourceType } from '../../media/xmp.ts';
import type { SigningIdentity } from './signing-identity.ts';

/** What the credentials of a file say. */
export interface CredentialFacts {
  /** Name of the file. */
  readonly title: string;
  /** Absent where no model made any of its music. */
  readonly digitalSourceType?: DigitalSourceType | undefined;
  /** For people: models, seeds, licences; may be empty. */
  readonly description: string;
  /** The film that it was made from, whose own credentials stay inside. */
  readonly parentPath?: string | undefined;
}

/**
 * What c2patool signs: that the file was made with this program, and how. A film is an edited version of
 * its original; C2PA asks that opening that one comes first (specification, 18.15: actions).
 *
 * @param parentId id of the ingredient that is the original, for a file that has one
 */
export function manifestDefinition(
  { title, digitalSourceType, description }: CredentialFacts,
  { algorithm, keyPath, certificatePath }: SigningIdentity,
  parentId: string | undefined,
): object {
  const action = {
    action: parentId === undefined ? 'c2pa.created' : 'c2pa.edited',
    softwareAgent: 'VidMuse Studio',
    ...(digitalSourceType !== undefined && {
      digitalSourceType: `http://cv.iptc.org/newscodes/digitalsourcetype/${digitalSourceType}`,
    }),
    ...(description !== '' && { parameters: { description } }),
  };
  const opened = { action: 'c2pa.opened', parameters: { ingredientIds: [parentId] } };
  const actions = parentId === undefined ? [action] : [opened, action];
  return {
    alg: algorithm,
    private_key: keyPath,
    sign_cert: certificatePath,
    claim_generator: 'VidMuse_Studio',
    claim_generator_info: [{ name: 'VidMuse Studio' }],
    title,
    assertions: [{ label: 'c2pa.actions', data: { actions } }],
  };
}
