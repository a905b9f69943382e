/** Messages, questions, proposals and steps of the history; what playback says. */
export const state = {
  'alternates.putStretch': 'Put Stretch of {take}',
  'app.heightTimeline': 'Height of the timeline',
  'app.widthSidePane': 'Width of the side pane',
  'connectStudio.cancelled': 'Cancelled.',
  'connectStudio.couldNotSentConnectionLost':
    '"{name}" could not be sent: the connection was lost. Drop it again when it is back.',
  'connectStudio.couldNotSentServerRefused':
    '"{name}" could not be sent: the server refused it (HTTP {status}). Copy it into the workspace folder of the server, then open it from there.',
  'cueActions.cueHasNoMusicLet': 'This cue has no music: let it have some first.',
  'cueActions.proposeCues': 'Propose Cues',
  'dropTake.place': 'Place {take}',
  'importMarkerFile.importMarkers': 'Import Markers',
  'importMarkerFile.knownAlready': 'There already: {known}.',
  'importMarkerFile.markersWereAdded': 'Markers of “{name}” that were added: {added}.',
  'importMarkerFile.outside': 'Outside of the film, and left out: {outside}.',
  'importMusic.importModelFirstEncodesImported':
    'Import a model first: it encodes imported music so that new music can continue it.',
  'importMusic.musicBeingImportedAlreadyTry':
    'Music is being imported already. Try again when it is done.',
  'importMusic.openFilmFirstThenDrop': 'Open a film first: then drop music on it.',
  'importMusic.projectCanOnlyReadSave':
    'This project can only be read. Save it elsewhere to put music into it.',
  'jobsState.vidmuseStudioRestartedWhileConnection':
    'VidMuse Studio was restarted while the connection was away, and this job was stopped. Finished music is in the takes; start the job again for the rest.',
  'leaveProject.changesNotSaved': 'Changes are not saved',
  'leaveProject.discardChanges': 'Discard Changes',
  'leaveProject.lastChangesCouldNotSaved':
    'The last changes of “{name}” could not be saved. {reason}',
  'leaveProject.stopAndClose': 'Stop and Close',
  'leaveProject.stopCloseProject': 'Stop and close the project?',
  'leaveProject.tryAgain': 'Try Again',
  'loudnessState.loudnessContract': 'Loudness Contract',
  'loudnessState.matchLoudness': 'Match Loudness',
  'loudnessState.mixDoesNotGetLufs':
    'The mix does not get to {target} LUFS by its level alone: the limiter holds its peaks under {peak} dBTP. Lower what is loudest in it.',
  'loudnessState.mixSilentThereNoLoudness': 'The mix is silent: there is no loudness to match.',
  'notifyJobEnds.browserShowsNotificationsOnlyPages':
    'This browser shows notifications only of pages served from this machine or over HTTPS.',
  'notifyJobEnds.failed': '{title} failed',
  'notifyJobEnds.isFinished': '{title} is finished',
  'notifyJobEnds.notificationsNotAllowedPageAllow':
    'Notifications are not allowed for this page. Allow them in the settings of the browser or system, then switch them on again.',
  'player.mixCannotPlayedSaveYour':
    'The mix cannot be played: {reason}. Save your work and open the window again.',
  'player.scriptCouldNotLoaded': 'its script could not be loaded',
  'player.soundComesTooLate':
    'Sound is missing: this computer is too busy to mix it in time. End other work, or wait until the music is composed, and play again.',
  'projectState.lastEditsNotSavedYet': 'The last edits are not saved yet.',
  'projectState.projectCouldNotSavedHost':
    'The project could not be saved: the host does not answer.',
  'projectState.thereNoRoomNewMusic':
    'A locked clip is where the new music would go. It is among the takes.',
  'projectState.useMyVersion': 'Use My Version',
  'projectState.wasNotDone': '“{label}” was not done. {reason}',
  'proposeBarEnding.better':
    '{endsWith, select, bar {“{take}” would end with a bar} other {“{take}” would end with a beat}} by a stretch of {percent} %: choose it here first if that suits.',
  'proposeBarEnding.betterOnTonic':
    '{endsWith, select, bar {“{take}” would end with a bar} other {“{take}” would end with a beat}} on the tonic by a stretch of {percent} %: choose it here first if that suits.',
  'proposeBarEnding.clipLeadsIntoNextOne':
    'This clip leads into the next one: end the last clip before a gap or the end of the film.',
  'proposeBarEnding.endBar': 'End on a Bar',
  'proposeBarEnding.lastChordMusicDoesNot':
    'The last chord is {name} in {key}: the music does not come to rest.',
  'proposeBarEnding.lastChordTonicMusicComes':
    'The last chord, {name}, is the tonic: the music comes to rest.',
  'proposeBarEnding.musicHasNoSteadyBeat':
    'This music has no steady beat: give its clip a fade instead.',
  'proposeBarEnding.noBarNoBeatMusic':
    'No bar and no beat of this music can end with the clip by a stretch of up to 3 %: trim the clip nearer to a bar.',
  'proposeBarEnding.summary':
    '{endsWith, select, bar {The clip ends with a bar} other {The clip ends with a beat}}; from {place} on the music rings out, {tempo}.',
  'proposeFit.at': '{label} at {place}',
  'proposeFit.beatsNotKnownYetTry':
    'The beats of “{take}” are not known yet: try again in a moment.',
  'proposeFit.earlier': '{seconds} s earlier',
  'proposeFit.fitToHits': 'Fit to Hits',
  'proposeFit.inParts':
    'in {count} parts, each at a tempo of its own, from {fastest} to {slowest}{beats, plural, =0 {} one {, and # beat is left out or repeated} other {, and # beats are left out or repeated}}',
  'proposeFit.later': '{seconds} s later',
  'proposeFit.meetsInstead':
    'Meets {met} of {kind, select, hits {{total} hits} other {{total} cuts}} instead of {before}: {fit}.',
  'proposeFit.missedBy': '{at} by {milliseconds} ms',
  'proposeFit.misses': 'Misses {places}.',
  'proposeFit.missesAndMore': 'Misses {places} and {more} more.',
  'proposeFit.notMoved': 'not moved',
  'proposeFit.nothingBetter':
    'No slip and no stretch of up to 3 % meets more than the {met} of {kind, select, hits {{total} hits} other {{total} cuts}} that are met already.',
  'proposeFit.slipAndTempo': '{slip}, {tempo}',
  'proposeLength.keepLongVersionWellSave':
    'To keep the long version as well, save the project under another name first.',
  'proposeLength.keepsEnding':
    '{count, plural, one {# bar is} other {# bars are}} left out at {place}, {tempo}; its own ending stays.',
  'proposeLength.ringsOut':
    '{count, plural, one {# bar is} other {# bars are}} left out at {place}, {tempo}; the last bar rings out.',
  'proposeLength.shortenToS': 'Shorten to {seconds} s',
  'scoring.choose': 'Choose {take}',
  'scoring.goesSAfterEndFilm':
    '“{take}” ends {seconds} s after the end of the film. All of it is kept in the take: move the clip to hear the rest.',
  'scoring.joinsAfter':
    'The new music joins the old at {place}, {seconds} s after the end of the range: there the change is heard least.',
  'scoring.joinsAtEnd':
    'The new music joins the old at {place}, where the range ends: there the change is heard least.',
  'scoring.joinsBefore':
    'The new music joins the old at {place}, {seconds} s before the end of the range: there the change is heard least.',
  'scoring.keptSoFar': 'The music that was finished so far is kept as a take.',
  'scoring.newMusicEndsExactlyOut':
    'The new music ends exactly at the out point: nothing after it has changed.',
  'scoring.takeMadeWithModelWhich':
    'The take was made with the model "{modelId}", which is not here: import it, or make a new variation of the take.',
  'sharedDocument.anotherWindowChangedMeanwhile': 'Another window changed {changes} meanwhile.',
  'state.redo': 'Redo',
  'state.redoStep': 'Redo {step}',
  'state.thereNoModelMakeMusic': 'There is no model to make music with: import one first.',
  'state.undo': 'Undo',
  'state.undoStep': 'Undo {step}',
  'takeActions.deleteTake': 'Delete Take',
  'takeActions.favouriteTake': 'Favourite Take',
  'takeActions.unfavouriteTake': 'Unfavourite Take',
  'tempoWords.faster': '{percent} % faster',
  'tempoWords.own': 'at its own tempo',
  'tempoWords.slower': '{percent} % slower',
  'wavLayout.cannotPlayedChooseAnotherTake':
    '{file} cannot be played: {why}. Choose another take, or restore the file.',
  'wavLayout.formatNeither16BitNorFloat': 'its format {kind} is neither 16-bit nor float',
  'wavLayout.headerIncomplete': 'its header is incomplete',
  'wavLayout.notWavFile': 'it is not a wav file',
  'wavLayout.soundFile': 'The sound file "{file}" of this project',
  'wavReader.cannotReadChooseAnotherTake':
    '{file} cannot be read: {why}. Choose another take, or restore the file.',
  'wavReader.itIsMissing': 'it is missing',
} as const;
