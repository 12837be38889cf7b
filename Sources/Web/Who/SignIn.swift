import Contract
import HTTPTypes
import Hummingbird
import Model
import Store

/// Lets people in with a browser: the token becomes a cookie that no script reads and no other site sends.
struct SignIn: Sendable {
    let desk: WebDesk
    let templates: PageTemplates
    static let cookie = "reel_token"
    static let path = "/sign-in"
    private static let seconds = 30 * 86_400

    func add(to router: Router<WebContext>) {
        router.get("sign-in") { request, _ in
            let asked = try Pages.Asked(request)
            return page(asked, then: Self.destination(asked.text("then")), isWrong: false, .ok)
        }
        router.post("sign-in") { request, context in
            try VisitorCheck.requireOwnPage(request)
            let form = try await Form(request, context)
            let then = Self.destination(form.text("then"))
            guard let secret = form.text("token")?.trimmed, try await desk.repository.visit(token: secret) != nil else {
                return page(try Pages.Asked(request), then: then, isWrong: true, .unauthorized)
            }
            return Self.redirect(to: then, setting: "\(Self.cookie)=\(secret); Max-Age=\(Self.seconds)", request)
        }
        router.post("sign-out") { request, _ in
            try VisitorCheck.requireOwnPage(request)
            return Self.redirect(to: Self.path, setting: "\(Self.cookie)=; Max-Age=0", request)
        }
    }

    private func page(_ asked: Pages.Asked, then: String, isWrong: Bool, _ status: HTTPResponse.Status) -> Response {
        let html = templates.page(
            "sign-in", title: asked.words["signIn"], ["then": then, "isWrong": isWrong, "isBare": true],
            ["language": asked.words.language, "words": asked.words.texts, "isBare": true])
        return Response(
            status: status, headers: [.contentType: "text/html; charset=utf-8"],
            body: .init(byteBuffer: ByteBuffer(string: html)))
    }

    /// A place of this server; another's would be a trap.
    static func destination(_ path: String?) -> String {
        guard let path, path.hasPrefix("/"), !path.hasPrefix("//"), !path.hasPrefix("/\\"),
            !path.unicodeScalars.contains(where: Sanitizer.actsOnTerminal)
        else { return "/" }
        return path
    }

    static func redirect(to path: String, setting cookie: String? = nil, _ request: Request) -> Response {
        var headers: HTTPFields = [.location: path]
        if let cookie {
            let isSecure = request.headers[.forwardedProtocol] == "https"
            headers[.setCookie] = cookie + "; Path=/; HttpOnly; SameSite=Strict" + (isSecure ? "; Secure" : "")
        }
        return Response(status: .seeOther, headers: headers)
    }
}
