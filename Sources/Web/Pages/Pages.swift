import Contract
import Desk
import HTTPTypes
import Hummingbird
import Model
import Store

/// What people look at in a browser.
struct Pages: Sendable {
    let desk: WebDesk
    let templates = PageTemplates.shared
    let forgery = Forgery()
    let pressed = PressedOnce()
    let estimates: EstimateMemory
    let shots: ShotOrder
    /// Bytes of a form that files may be in.
    let largestForm: Int
    let statistics = StatisticsMemory()

    init(_ desk: WebDesk, _ settings: WebSettings) {
        (self.desk, largestForm) = (desk, settings.largestBody)
        estimates = EstimateMemory(desk.repository)
        shots = ShotOrder(desk.repository)
    }

    func add(to router: Router<WebContext>) {
        let videos = VideoRoute(desk: desk)
        SignIn(desk: desk, templates: templates).add(to: router)
        addShots(to: router)
        addMany(to: router)
        addMaterial(to: router)
        addMaking(to: router)
        addBatches(to: router)
        router.get("/") { request, context in
            return Self.page(try await wall(request, try Self.requireViewer(context)))
        }
        router.get("stats") { request, context in
            return Self.page(try await statisticsPage(request, try Self.requireViewer(context)))
        }
        router.get("tasks/{task}") { request, context in
            let visitor = try Self.requireViewer(context)
            return Self.page(try await task(Self.segment("task", context), request, visitor))
        }
        router.post("tasks/{task}") { request, context in
            try await act(Self.segment("task", context), request, context)
        }
        router.get("videos/{task}") { request, context in
            let (task, visitor) = (try Self.segment("task", context), try Self.requireViewer(context))
            try await desk.require(task, for: visitor)
            return try await videos.response(task, request, context)
        }
        router.get("posters/{task}") { request, context in
            let (task, visitor) = (try Self.segment("task", context), try Self.requireViewer(context))
            try await desk.require(task, for: visitor)
            return try await videos.poster(task, request)
        }
        router.get("style.css") { request, _ in Self.file(PageTemplates.style, "text/css; charset=utf-8", request) }
        router.get("page.js") { request, _ in Self.file(PageTemplates.script, "text/javascript; charset=utf-8", request)
        }
    }

    static func requireViewer(_ context: WebContext) throws -> Visitor {
        guard let visitor = context.visit.visitor else { throw Refusal.noToken }
        return visitor
    }

    static func segment(_ name: String, _ context: WebContext) throws -> String {
        guard let text = context.parameters.get(name).flatMap({ PercentText.decoded($0) }), !text.contains("\u{0}")
        else {
            throw Failure(code: "usage", message: "the path is not percent-encoded UTF-8", exit: .usage)
        }
        return text
    }

    static func page(
        _ html: String, _ status: HTTPResponse.Status = .ok, headers: HTTPFields = [:]
    ) -> Response {
        var headers = headers
        (headers[.contentType], headers[.vary]) = ("text/html; charset=utf-8", "Accept-Language")
        return Response(status: status, headers: headers, body: .init(byteBuffer: ByteBuffer(string: html)))
    }

    static func file(_ bytes: [UInt8], _ type: String, _ request: Request) -> Response {
        Response(
            status: .ok, headers: [.contentType: type, .cacheControl: "no-cache"],
            body: .init(byteBuffer: ByteBuffer(bytes: bytes)))
    }

    // MARK: What all pages have

    /// What a form or a link has asked for.
    struct Asked {
        var words: Words
        var query: [(name: String, value: String)]

        init(_ request: Request) throws(Failure) {
            words = Words.wished(request.headers[.acceptLanguage])
            query = try Call.pairs(request.uri.query ?? "").filter { !$0.1.isEmpty }.map { ($0.0, $0.1) }
        }

        func text(_ name: String) -> String? { query.last { $0.name == name }?.value }
        func texts(_ name: String) -> [String] { query.filter { $0.name == name }.map(\.value) }

        /// The same view, from another task on.
        func link(after task: Int64) -> String {
            let pairs = query.filter { $0.name != "after" } + [(name: "after", value: "\(task)")]
            return "/?" + Self.text(pairs)
        }

        /// As it stands behind a question mark.
        static func text(_ pairs: [(name: String, value: String)]) -> String {
            pairs.map { "\(PercentText.encoded($0.name))=\(PercentText.encoded($0.value))" }.joined(separator: "&")
        }
    }

    func frame(_ asked: Asked, _ visitor: Visitor) -> [String: Any] {
        let chosen = asked.text("state")
        let states: [[String: Any]] = TaskState.allCases.map {
            ["value": $0.rawValue, "name": asked.words.state($0), "chosen": $0.rawValue == chosen]
        }
        let filters = ["search", "project", "tag", "since"].reduce(into: [String: String]()) {
            $0[$1] = asked.text($1) ?? ""
        }
        return [
            "language": asked.words.language, "words": asked.words.texts, "states": states, "filters": filters,
            "visitor": "\(visitor.name) (\(asked.words.role(visitor.role)))", "canLeave": visitor.identity != "own",
            "canMake": visitor.role >= .maker,
        ]
    }

    func stateText(_ task: VideoTask, _ words: Words) -> String {
        words.state(task.state) + (task.waitingFor.map { " (\(words.waiting($0)))" } ?? "")
    }

    var format: CellFormat {
        let moments = desk.moments()
        return CellFormat(isForPeople: true, zone: moments.zone, now: moments.now)
    }
}
