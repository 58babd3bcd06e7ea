type ActionFacts = {
  /** What the actor did, as the middle of a sentence: "Priya Nair <title> R-12". */
  title: string;
  /** Opens, closes or decides access, or touches keys and the log itself: shown with a mark. */
  dangerous: boolean;
  /** Before and after hold facts of the client only (addresses, destinations, others): vendors get the fact without them. */
  clientDetails?: true;
};

const plain = (title: string) => ({ title, dangerous: false });
const dangerous = (title: string) => ({ title, dangerous: true });
const internal = (title: string) => ({ title, dangerous: false, clientDetails: true as const });
const dangerousInternal = (title: string) => ({ title, dangerous: true, clientDetails: true as const });

/**
 * Every action the log knows; the list is closed. Names are written into sealed bytes and are never renamed:
 * add a new one instead.
 */
export const auditActions = {
  "signIn.succeeded": plain("signed in"),
  "signIn.refused": plain("was refused at sign-in"),
  "signOut.done": plain("signed out"),
  "proof.given": plain("confirmed their identity in a session of"),
  "proof.refused": plain("could not confirm their identity in a session of"),
  "recoveryCode.used": dangerous("signed in with a recovery code as"),
  "recoveryCodes.made": dangerous("made new recovery codes for"),
  "passkey.added": dangerous("added a passkey for"),
  "passkey.renamed": plain("renamed a passkey of"),
  "passkey.removed": dangerous("removed a passkey of"),
  "app.replaced": dangerous("set up another authenticator app for"),
  "session.ended": plain("ended a session of"),
  "session.endedByProvider": plain("was told by the identity provider to end a session of"),
  "permission.refused": plain("was refused"),

  "setup.completed": dangerous("set up the portal as"),
  "database.migrated": internal("brought the database up to date"),
  "key.created": dangerousInternal("made a signing key"),
  "key.resealed": dangerousInternal("sealed secrets anew under the encryption key"),

  "member.invited": dangerous("invited"),
  "member.accepted": plain("accepted the invitation as"),
  "member.suspended": dangerous("suspended"),
  "member.restored": dangerous("restored"),
  "signIn.resetIssued": dangerous("made a link to reset the sign-in of"),
  "signIn.reset": dangerous("chose a new password and second factor as"),
  "invitation.issued": plain("made an invitation link for"),
  "invitation.revoked": plain("took back the invitation of"),

  "role.created": dangerous("made the role"),
  "role.changed": dangerous("changed the role"),
  "role.removed": dangerous("removed the role"),
  "binding.created": dangerous("gave a role to"),
  "binding.ended": dangerous("took a role from"),
  "signInPolicy.limitsChanged": dangerous("changed how long sessions last for"),
  "signInPolicy.networkAdded": dangerousInternal("allowed a network for"),
  "signInPolicy.networkRemoved": dangerousInternal("took back a network of"),

  "breakGlass.requested": dangerousInternal("asked to break the glass for"),
  "breakGlass.refused": dangerousInternal("refused to break the glass for"),
  "breakGlass.withdrawn": dangerousInternal("took back the request to break the glass for"),
  "breakGlass.lapsed": dangerousInternal("let the request lapse to break the glass for"),
  "breakGlass.opened": dangerousInternal("broke the glass for"),
  "breakGlass.used": dangerousInternal("signed in through the broken glass as"),
  "breakGlass.closed": dangerousInternal("closed the glass again for"),
  "breakGlass.ended": dangerousInternal("saw the hour end of the broken glass for"),
  "identityProvider.created": dangerousInternal("added the identity provider"),
  "identityProvider.changed": dangerousInternal("changed the identity provider"),
  "identityProvider.tested": internal("tested the identity provider"),
  "identityProvider.turnedOn": dangerousInternal("turned on the identity provider"),
  "identityProvider.turnedOff": dangerousInternal("turned off the identity provider"),
  "identity.linked": dangerous("linked their company account to"),
  "identity.unlinked": dangerous("unlinked the company account of"),
  "passwords.allowed": dangerous("let people sign in with a password at"),
  "passwords.forbidden": dangerous("turned off passwords at"),

  "vendor.created": plain("added the vendor"),
  "vendor.suspended": dangerous("suspended the vendor"),
  "vendor.restored": dangerous("restored the vendor"),
  "coordinator.invited": plain("invited the coordinator"),
  "coordinator.accepted": plain("accepted the invitation as coordinator"),

  "annotator.invited": plain("invited the annotator"),
  "annotator.accepted": plain("accepted the invitation as annotator"),
  "annotator.suspended": dangerous("suspended the annotator"),
  "annotator.restored": dangerous("restored the annotator"),

  "nda.signed": plain("signed the NDA"),
  "evidence.uploaded": plain("uploaded evidence for"),
  "evidence.read": plain("opened the evidence of"),
  "gate.submitted": plain("submitted the gate"),
  "gate.verified": dangerous("verified the gate"),
  "gate.rejected": plain("sent back the gate"),
  "gate.withdrawn": dangerous("withdrew the gate"),
  "gate.lapsed": plain("saw the end of the gate"),
  "connectivity.started": plain("started the connection test of"),
  "connectivity.tested": plain("tested the connection of"),

  "environment.created": internal("added the environment"),
  "environment.changed": internal("changed the environment"),
  "agent.tokenIssued": dangerousInternal("issued an enrolment token for"),
  "agent.enrolled": dangerousInternal("enrolled as"),
  "agent.revoked": dangerousInternal("revoked the agent"),
  "agent.rotationOrdered": dangerousInternal("ordered a new key for"),
  "agent.keyRenewed": dangerousInternal("registered a new key as"),
  "agent.keyReplaced": dangerousInternal("used the new key, which ended the old one of"),
  "probe.tokenIssued": plain("issued a probe token for"),
  "probe.enrolled": plain("enrolled as"),
  "probe.revoked": plain("revoked the probe"),
  "probe.rotationOrdered": plain("ordered a new key for"),
  "probe.keyRenewed": plain("registered a new key as"),
  "probe.keyReplaced": plain("used the new key, which ended the old one of"),

  "dataset.created": internal("added the dataset"),
  "dataset.changed": internal("changed the dataset"),
  "scope.created": internal("added the data scope"),
  "scope.changed": dangerousInternal("changed the data scope"),

  "project.created": internal("created the project"),
  "project.changed": internal("changed the project"),
  "project.closed": dangerousInternal("closed the project"),
  "project.vendorAdded": internal("added a vendor to the project"),
  "project.vendorRemoved": internal("took a vendor off the project"),
  "project.scopeAdded": internal("added a data scope to the project"),
  "assignment.created": plain("assigned"),
  "assignment.ended": dangerous("ended the assignment of"),

  "request.created": plain("asked for access with"),
  "request.edited": plain("edited the request"),
  "request.withdrawn": plain("withdrew the request"),
  "request.expired": plain("let the request expire:"),
  "request.approved": dangerous("approved a step of the request"),
  "request.rejected": dangerous("rejected the request"),

  "grant.created": dangerous("granted access with"),
  "grant.revoked": dangerous("revoked the grant"),
  "grant.expired": dangerous("ended the grant"),
  "grant.suspended": dangerous("suspended the grant"),
  "grant.resumed": dangerous("resumed the grant"),
  "grant.closed": dangerous("closed the grant"),
  "plane.opened": plain("saw the connection open of"),
  "plane.closed": plain("saw the connection gone, twice, of"),
  "plane.notProven": dangerous("could not prove the connection closed of"),
  "receipt.signed": dangerous("signed the revocation receipt of"),
  "key.registered": dangerous("registered a VPN key for"),
  "key.retired": dangerous("retired the VPN key of"),

  "lock.set": dangerousInternal("locked"),
  "lock.lifted": dangerousInternal("lifted the lock on"),

  "drift.found": dangerousInternal("found something unexpected on"),
  "drift.resolved": internal("settled the finding on"),
  "gateway.started": internal("started the gateway"),
  "gateway.leaseLost": dangerousInternal("lost the lease and closed everything on"),
  "gateway.leaseRegained": internal("regained the lease on"),
  "gateway.expiredLocally": internal("closed an ended grant by itself on"),
  "gateway.applyFailed": dangerousInternal("could not apply the rules on"),

  "healthProfile.created": internal("added the health profile"),
  "healthProfile.changed": internal("changed the health profile"),
  "health.stateChanged": plain("saw the connection health change of"),

  "audit.read": plain("read the audit log"),
  "audit.exported": dangerous("exported the audit log"),
} as const satisfies Record<string, ActionFacts>;

export type AuditAction = keyof typeof auditActions;

export const auditActionNames = Object.keys(auditActions) as [AuditAction, ...AuditAction[]];

/** The facts of an action by a name from the database, which may be of a newer version: then null. */
export function auditActionFacts(name: string): ActionFacts | null {
  return Object.hasOwn(auditActions, name) ? auditActions[name as AuditAction] : null;
}

/** What an event can be about. */
export const auditSubjectTypes = [
  "access_request",
  "agent",
  "annotator",
  "assignment",
  "audit",
  "break_glass",
  "data_scope",
  "database",
  "dataset",
  "drift_finding",
  "encryption_key",
  "environment",
  "evidence",
  "gate",
  "grant",
  "health_profile",
  "identity_provider",
  "invitation",
  "lock",
  "member",
  "portal",
  "procedure",
  "project",
  "receipt",
  "role",
  "session",
  "sign_in_policy",
  "signing_key",
  "vendor",
  "vpn_key",
] as const;
export type AuditSubjectType = (typeof auditSubjectTypes)[number];
