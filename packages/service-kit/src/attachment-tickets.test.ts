import { randomUUID } from 'node:crypto';
import { AttachmentId, RoomId, type TicketClaims, UserId } from '@parley/contracts';
import { expect, test } from 'vitest';
import { createAttachmentTickets } from './attachment-tickets.ts';

const secret = 'a secret of at least 32 characters';
const tickets = createAttachmentTickets(secret);
const claims: TicketClaims = {
  roomId: RoomId.parse(randomUUID()),
  ownerId: UserId.parse(randomUUID()),
  attachment: { id: AttachmentId.parse(randomUUID()), name: '猫 "1".png', type: 'image/png', size: 7 },
  expiresAt: '2026-11-30T00:00:00.000Z',
};
const use = { roomId: claims.roomId, userId: claims.ownerId };

test('AT4 a ticket is good for who sent the file, in its room, at every service of the installation', () => {
  const ticket = tickets.sign(claims);
  const expected = [{ ...claims.attachment, expiresAt: claims.expiresAt }];
  expect(createAttachmentTickets(secret).check([ticket], use)).toEqual({ ok: true, data: expected });
  expect(tickets.sign(structuredClone(claims))).toBe(ticket);
});

test.each([
  ['of somebody else', {}, { userId: UserId.parse(randomUUID()) }],
  ['for another room', {}, { roomId: RoomId.parse(randomUUID()) }],
])('AT4 a ticket %s is invalid', (_, __, other) => {
  const answer = tickets.check([tickets.sign(claims)], { ...use, ...other });
  expect(answer).toMatchObject({ ok: false, error: { code: 'invalid', issues: [{ path: 'attachments.0' }] } });
});

test('AT4 what was changed, cut, or signed by somebody else is no ticket', () => {
  const ticket = tickets.sign(claims);
  const [payload = '', mac = ''] = ticket.split('.');
  const larger = Buffer.from(JSON.stringify({ ...claims, attachment: { ...claims.attachment, size: 8 } })).toString('base64url');
  const bad = [
    `${larger}.${mac}`,
    `${payload}.`,
    payload,
    '',
    '.',
    `${ticket}.x`,
    `${payload}.${mac.slice(1)}`,
    createAttachmentTickets('another secret of at least 32 chars').sign(claims),
  ];
  for (const one of bad) expect(tickets.check([ticket, one], use)).toMatchObject({ ok: false, error: { code: 'invalid' } });
});
