import Contract

/// What a line of a batch may say, under the names of `submit`'s flags.
enum BatchColumn: String, CaseIterable, Sendable {
    case ref, prompt, promptFile = "prompt_file", image, firstFrame = "first_frame", lastFrame = "last_frame", video,
        audio
    case duration, resolution, ratio, model, taskTimeout = "task_timeout", watermark, generateAudio = "generate_audio"
    case request, project, shot, takes, tags, note, priority, notBefore = "not_before", output

    /// Whether a table may have several columns of it, and a JSON line a list.
    var isRepeatable: Bool {
        switch self {
        case .image, .video, .audio, .tags: true
        default: false
        }
    }

    /// What belongs to the user's own order and not to the request.
    var isBookkeeping: Bool {
        switch self {
        case .ref, .project, .shot, .takes, .tags, .note, .priority, .notBefore, .output: true
        default: false
        }
    }

    /// Headings that Chinese tables have; documented in `docs/batches.md`.
    static let chinese: [String: BatchColumn] = [
        "编号": .ref, "提示词": .prompt, "提示词文件": .promptFile, "参考图": .image, "参考图片": .image, "图片": .image,
        "首帧": .firstFrame, "尾帧": .lastFrame, "参考视频": .video, "视频": .video, "参考音频": .audio, "音频": .audio,
        "时长": .duration, "分辨率": .resolution, "清晰度": .resolution, "比例": .ratio, "画幅": .ratio, "模型": .model,
        "水印": .watermark, "声音": .generateAudio, "生成音频": .generateAudio, "项目": .project, "镜头": .shot, "镜号": .shot,
        "条数": .takes, "遍数": .takes, "标签": .tags, "备注": .note, "优先级": .priority, "不早于": .notBefore,
        "输出": .output, "输出文件": .output,
    ]

    /// Other names of the flags.
    private static let aliases: [String: BatchColumn] = ["tag": .tags, "images": .image, "take_count": .takes]

    /// The column of a heading, in whatever case it is written, with blanks, `-` or `_` between its words.
    init?(heading: String) {
        let name = Self.plain(heading)
        guard let found = Self(rawValue: name) ?? Self.chinese[name] ?? Self.aliases[name] else { return nil }
        self = found
    }

    /// What headings are compared by.
    static func plain(_ heading: String) -> String {
        let words = heading.lowercased().split { $0.isWhitespace || $0 == "-" || $0 == "_" }
        return words.joined(separator: "_")
    }

    /// The name that was probably meant by one that is not known.
    static func nearest(_ heading: String) -> String? {
        NearestWord.of(plain(heading), among: allCases.map(\.rawValue) + chinese.keys.sorted())
    }
}
