/** Fixed bounds of the wire contract; lengths are in Unicode code points unless the name says bytes (MS5, MS6). */
export const limits = {
  contentChars: 8_000,
  metadataBytes: 4_096,
  metadataDepth: 16,
  eventBytes: 65_536,
  frameBytes: 262_144,
  usernameMinChars: 3,
  usernameMaxChars: 32,
  displayNameChars: 80,
  roomNameChars: 80,
  topicChars: 500,
  /** The longest wait of a slow room: six hours. */
  slowModeSeconds: 21_600,
  /** The longest time for which a room says that it keeps its messages: ten years. */
  retentionDays: 3_650,
  /** Copies of one person that are made at once, and that are kept. */
  exportsAtOnce: 2,
  exportsKept: 20,
  inviteMinSeconds: 60,
  inviteDefaultSeconds: 604_800,
  inviteMaxSeconds: 31_536_000,
  inviteMaxUses: 100_000,
  noteChars: 500,
  reportsPage: 100,
  /** Invitations that a room may have at a time, ended ones not counted. */
  invitesPerRoom: 100,
  passwordMinChars: 10,
  passwordMaxChars: 200,
  historyPage: 200,
  historyDefaultPage: 50,
  changesPage: 500,
  syncRooms: 500,
  /** Rooms whose heads one page of a service's comparison has. */
  roomHeadsPage: 1_000,
  /** Rooms whose changes a service asks for at once. */
  followedRooms: 50,
  memberIdsPerRequest: 100,
  userIdsPerRequest: 100,
  membersPage: 200,
  publicRoomsPage: 100,
  searchPage: 50,
  searchDefaultPage: 20,
  searchQueryChars: 200,
  /** Words of one search, those included that it leaves out. */
  searchWords: 32,
  usersPage: 50,
  userQueryChars: 80,
  /** More unread messages than this are told as one more (RD1). */
  unreadExact: 999,
  /** Mentions of one message beyond this are plain text. */
  mentionsPerMessage: 50,
  /** Different emoji among the reactions to one message. */
  reactionKinds: 20,
  /** People whom a message names of each kind of reaction. */
  reactionUserIds: 10,
  reactionsPage: 200,
  pinsPerRoom: 50,
  editsPage: 100,
  threadsPage: 100,
  seenPage: 200,
  /** How many people's markers one page of who has seen something looks at (RD5). */
  seenLooks: 2_000,
  /** In rooms with more members nobody is told live who has seen what (RD7). */
  seenLiveMembers: 100,
  pushEndpointChars: 1_000,
  /** Rooms and people that the notifications service asks about at once. */
  missedRooms: 100,
  missedUsers: 1_000,
  /** Browsers of one person that are told (NO6). */
  pushSubscriptions: 20,
  /** What a push carries at most before it is encrypted; push services take 4,096 bytes after it (RFC 8030 section 7.2). */
  pushPayloadBytes: 3_000,
  presenceTextChars: 100,
  presenceUserIds: 500,
  attachmentsPerMessage: 10,
  attachmentIdsPerRequest: 100,
  /** Links of one message that have previews. */
  previewsPerMessage: 3,
  /** Rooms of which the media service asks at once whether pages are shown in them. */
  previewRooms: 100,
  previewUrlChars: 2_000,
  previewTitleChars: 200,
  previewDescriptionChars: 400,
  previewSiteChars: 80,
  attachmentTicketChars: 2_048,
  fileNameChars: 200,
  /** The most bytes of a file in one request, and the least but for the last: a file is kept in as many pieces as it came in. */
  uploadChunkBytes: 4_194_304,
  uploadChunkMinBytes: 262_144,
  /** Commands in one request of a gateway: what one transaction takes. */
  submissionsPerRequest: 100,
  /** Rooms that one token may be limited to (AU2). */
  tokenRooms: 100,
} as const;
