/** The menu bar, the transport, the status bar, banners and messages. */
export const frame = {
  'connectionBanner.editingIsPaused': 'Editing is paused until the server answers.',
  'connectionBanner.openTheNewLink':
    'Open it in this browser; this window then continues by itself. Editing is paused.',
  'cornerPanel.close': 'Close',
  'dropTarget.dropAFilmToScore': 'Drop a film to score it, or a project to open it',
  'dropTarget.dropMusicToPutIt':
    'Drop music to put it at the playhead, or another film or project to open it',
  'dropTarget.openAFilmFirstThen':
    'Open a film first: then drop music on it, and it is placed at the playhead.',
  'dropTarget.reading': 'Reading {name}',
  'dropTarget.readingTheFile': 'Reading the file',
  'frame.details': 'Details',
  'frame.dismiss': 'Dismiss',
  'historyList.asOpened': 'As opened',
  'historyList.history': 'History',
  'historyList.now': 'now',
  'lockLostBanner.saveAs': 'Save As…',
  'menuBar.commands': 'Commands',
  'menuBar.notSaved': 'Not saved',
  'menuBar.readOnly': 'Read-only',
  'menuBar.saved': 'Saved',
  'menuBar.saving': 'Saving…',
  'messagesBell.clear': 'Clear',
  'messagesBell.messages': 'Messages',
  'messagesBell.messagesTheNewestFirst': 'Messages, the newest first',
  'messagesBell.messagesUnread': 'Messages, {count} unread',
  'messagesBell.noneSinceTheWindowWas': 'None since the window was opened.',
  'planDrop.andMore': 'and {count} more',
  'planDrop.browserCannotRead':
    'A browser cannot read folders. Open {names} with File › Open Project.',
  'planDrop.folders': '{names} is no project of VidMuse Studio. {wanted}',
  'planDrop.oneAtATime':
    'One at a time: {names} {count, plural, one {was left} other {were left}} alone.',
  'planDrop.strangers':
    '{names} {count, plural, one {is neither} other {are neither}} film nor music. {wanted}',
  'planDrop.wanted':
    'Drop a film (mp4, mov, mkv …), music (wav, mp3, flac, m4a, aiff, ogg) or a .vidmuse project.',
  'proposalBar.hearItAsItWas': 'Hear it as it was',
  'proposalBar.hearTheProposal': 'Hear the proposal',
  'proposalBar.leaveIt': 'Leave it',
  'proposalBar.proposal': 'Proposal: {label}',
  'proposalBar.takeIt': 'Take it',
  'statusBar.noModel': 'No model',
  'statusBar.ready': 'Ready',
  'statusBar.savingACopy': 'Saving a copy',
  'statusBar.stop': 'Stop: {title}',
  'statusBar.stopSavingACopy': 'Stop: Saving a copy',
  'statusBar.stopping': 'stopping…',
  'statusBar.waiting': 'waiting',
  'transportBar.compareTakes': 'Compare takes',
  'transportBar.hearSwapWith': 'Hear {takeName}, swap with {shortcut}',
  'transportBar.rangeBetweenInAndOut': 'Range between in and out point',
  'transportBar.timecodeOfThePlayhead': 'Timecode of the playhead',
  'transportBar.transport': 'Transport',
  'transportBar.typeWhereToGo':
    'Type where to go: 20:12, 20s, +100, -10. What is missing comes from the present timecode.',
} as const;
