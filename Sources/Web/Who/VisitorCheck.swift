import Contract
import Files
import HTTPTypes
import Hummingbird
import Model
import Store

/// Finds out who asks: by a token, or, on this machine, by the user whose connection it is.
struct VisitorCheck: RouterMiddleware {
    private let desk: WebDesk
    private let ownName: String

    init(_ desk: WebDesk) {
        self.desk = desk
        ownName = UserAccount.ownName
    }

    @concurrent
    func handle(
        _ request: Request, context: WebContext, next: @concurrent (Request, WebContext) async throws -> Response
    ) async throws -> Response {
        // Whoever has no token that counts comes here to get in.
        if ![SignIn.path, "/sign-out", "/style.css"].contains(request.uri.path) {
            context.visit.visitor = try await visitor(request, context)
        }
        return try await next(request, context)
    }

    private func visitor(_ request: Request, _ context: WebContext) async throws -> Visitor? {
        // A token that is sent always counts.
        if let given = request.headers[.authorization] {
            let words = given.split(separator: " ", omittingEmptySubsequences: true)
            guard words.count == 2, words[0].lowercased() == "bearer",
                let token = try await desk.repository.visit(token: String(words[1]))
            else { throw Refusal.unknownToken }
            return Visitor(token, identity: "token \(words[1])")
        }
        if let secret = request.cookies[SignIn.cookie]?.value {
            guard let token = try await desk.repository.visit(token: secret) else { throw Refusal.unknownToken }
            try Self.requireOwnPage(request)
            return Visitor(token, identity: "token \(secret)")
        }
        // What a proxy passes on is nobody of this machine.
        guard !Self.isPassedOn(request.headers), PeerUser.isOwn(context.channel) else { return nil }
        try Self.requireOwnPage(request)
        return Visitor(name: ownName, role: .keeper, identity: "own")
    }

    private static func isPassedOn(_ headers: HTTPFields) -> Bool {
        HTTPField.Name.ofProxies.contains { headers[$0] != nil }
    }

    /// A browser adds to what a stranger's page asks for whatever the user may do: only this server's own pages may.
    static func requireOwnPage(_ request: Request) throws {
        let site = request.headers[.secFetchSite]
        // Whoever follows a link to a page only looks.
        let isLink =
            request.method == .get && request.headers[.secFetchMode] == "navigate"
            && request.headers[.secFetchDestination] == "document"
        let isOwnSite = isLink || site.map { ["same-origin", "none"].contains($0) } ?? true
        let origin = request.headers[.origin]
        let isOwnOrigin = origin.map { authority($0) == request.head.authority } ?? true
        guard isOwnSite, isOwnOrigin else {
            throw Refusal(
                status: .forbidden,
                Failure(
                    code: "other_site", message: "a page of another site asked for this; open it yourself",
                    exit: .usage))
        }
    }

    private static func authority(_ origin: String) -> String? {
        guard let start = origin.firstRange(of: "://") else { return nil }
        return String(origin[start.upperBound...])
    }
}

extension Visitor {
    fileprivate init(_ token: AccessToken, identity: String) {
        self.init(
            name: token.name, role: token.role, project: token.project, caps: token.caps, identity: identity)
    }
}

extension Refusal {
    private static let challenge: HTTPFields = [.wwwAuthenticate: "Bearer"]

    static let unknownToken = Refusal(
        status: .unauthorized,
        Failure(
            code: "bad_token", message: "this token is not known here, or was revoked; see `reel token list`",
            exit: .key),
        headers: challenge)

    static let noToken = Refusal(
        status: .unauthorized,
        Failure(
            code: "no_token",
            message: "only the user of this server may ask without a token, on its own machine; `reel token add NAME` "
                + "makes one, which is sent as a bearer", exit: .key),
        headers: challenge)

    static func tooLittle(_ visitor: Visitor, _ needed: Role) -> Refusal {
        Refusal(
            status: .forbidden,
            Failure(
                code: "role",
                message: "\(Sanitizer.line(visitor.name)) is a \(visitor.role.rawValue) here, and this takes a "
                    + "\(needed.rawValue)", exit: .key))
    }
}
