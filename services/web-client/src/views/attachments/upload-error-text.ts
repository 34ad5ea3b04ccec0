import type { ErrorCode } from '@parley/contracts';
import { errorText } from '../../i18n/error-text.ts';
import type { TextKey } from '../../i18n/messages.ts';

const own: Partial<Readonly<Record<ErrorCode, TextKey>>> = {
  too_large: 'attach.error.tooLarge',
  invalid: 'attach.error.type',
  rate_limited: 'attach.error.tooMuch',
  conflict: 'attach.error.roomFull',
};

/** Why a file was not taken. */
export const uploadErrorText = (code: ErrorCode): TextKey => own[code] ?? errorText(code);
