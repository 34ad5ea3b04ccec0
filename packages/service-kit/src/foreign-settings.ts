import { type foreignIssuerSettings, SettingsError, type SettingValues, type tokenSettings } from './config.ts';

/** The foreign issuer of an installation (AU5), as its settings describe it. */
export interface ForeignSettings {
  readonly issuer: string;
  readonly jwksUrl: URL;
  readonly audience: string;
  /** Asymmetric ones only. */
  readonly algorithms: readonly string[];
  /** Which claim says what. */
  readonly claims: SettingValues<typeof foreignIssuerSettings>['FOREIGN_CLAIMS'];
  /** Whether a claim may make a moderator or an admin. */
  readonly rolesTrusted: boolean;
}

/**
 * Reads the settings of the foreign issuer; `undefined` when there is none.
 * @throws {SettingsError} when one is missing, or the issuer is our own.
 */
export const readForeignSettings = (settings: SettingValues<typeof tokenSettings>): ForeignSettings | undefined => {
  const { FOREIGN_ISSUER: issuer, FOREIGN_JWKS_URL: jwksUrl, FOREIGN_AUDIENCE: audience } = settings;
  if (issuer === undefined && jwksUrl === undefined && audience === undefined) return undefined;
  if (issuer === undefined || jwksUrl === undefined || audience === undefined)
    throw new SettingsError(['FOREIGN_ISSUER, FOREIGN_JWKS_URL and FOREIGN_AUDIENCE go together: set all of them or none']);
  if (issuer === settings.JWT_ISSUER)
    throw new SettingsError(['FOREIGN_ISSUER must differ from JWT_ISSUER, which is the issuer of our own tokens']);
  return {
    issuer,
    jwksUrl: new URL(jwksUrl),
    audience,
    algorithms: settings.FOREIGN_ALGORITHMS,
    claims: settings.FOREIGN_CLAIMS,
    rolesTrusted: settings.FOREIGN_ROLES_TRUSTED === 'on',
  };
};
