import FoundationEssentials
import Media
import Model
import TestSupport
import Testing

/// Files that another program made in many settings, read as a third one reads them.
@Suite(.enabled(if: ForeignProgram.ffmpeg.isUsable && ForeignProgram.ffprobe.isUsable, "needs ffmpeg"))
struct MediaForeignFilesTests {
    /// Which of the inputs below a file is made of, and how.
    private struct Recipe {
        var name: String
        var inputs: [String]
        var arguments: String

        init(_ name: String, _ inputs: String..., with arguments: String = "") {
            (self.name, self.inputs, self.arguments) = (name, inputs, arguments)
        }

        func words(in folder: String) -> [String] {
            inputs.flatMap { ["-map", $0] } + arguments.split(separator: " ").map(String.init) + ["\(folder)/\(name)"]
        }
    }

    private static let inputs = [
        "testsrc2=size=642x478:rate=25:duration=0.2", "sine=frequency=440:duration=2.5:sample_rate=44100",
        "testsrc2=size=864x480:rate=30:duration=1", "testsrc2=size=720x576:rate=25:duration=0.5",
    ]

    private static let x264 = "-c:v libx264 -preset ultrafast"

    private static let images = [
        Recipe("a.png", "0", with: "-frames:v 1"), Recipe("a.jpg", "0", with: "-frames:v 1"),
        Recipe("a.bmp", "0", with: "-frames:v 1"), Recipe("pal.bmp", "0", with: "-frames:v 1 -pix_fmt pal8"),
        Recipe("lzw.tiff", "0", with: "-frames:v 1 -compression_algo lzw"),
        Recipe("raw.tiff", "0", with: "-frames:v 1 -compression_algo raw -pix_fmt rgb48le"),
        Recipe("lossy.webp", "0", with: "-frames:v 1"), Recipe("lossless.webp", "0", with: "-frames:v 1 -lossless 1"),
        Recipe("moving.gif", "0"), Recipe("moving.png", "0", with: "-f apng"),
    ]

    private static let sounds = [
        Recipe("tagged.mp3", "1", with: "-b:a 64k -write_id3v1 1 -metadata title=x"),
        Recipe("vbr.mp3", "1", with: "-q:a 4 -ar 24000"),
        Recipe("slow.mp3", "1", with: "-b:a 32k -ar 8000"),
        Recipe("plain.mp3", "1", with: "-b:a 96k -write_xing 0 -id3v2_version 0"),
        Recipe("a.wav", "1"), Recipe("float.wav", "1", with: "-c:a pcm_f32le"),
        Recipe("six.wav", "1", with: "-ac 6 -c:a pcm_s24le"), Recipe("adpcm.wav", "1", with: "-c:a adpcm_ms"),
        Recipe("large.wav", "1", with: "-rf64 always"),
        Recipe("told.wav", "1", with: "-write_bext 1 -metadata title=abc"),
    ]

    private static let films = [
        Recipe("a.mp4", "2", "1", with: x264), Recipe("a.mov", "2", "1", with: "-c:v mpeg4"),
        Recipe("slow.mp4", "2", with: x264 + " -r 24000/1001"), Recipe("fast.mov", "2", with: x264 + " -r 60"),
        Recipe("wide.mp4", "3", with: x264 + " -vf setsar=64/45"),
        Recipe("uneven.mp4", "2", with: x264 + " -vf select=mod(n\\,3)+lt(n\\,10) -vsync vfr"),
        Recipe("pieces.mp4", "2", "1", with: x264 + " -movflags frag_keyframe+empty_moov -g 30"),
        Recipe("half.mp4", "2", with: x264 + " -movflags frag_keyframe -g 30"),
        Recipe("front.mp4", "2", with: x264 + " -bf 2 -movflags faststart"),
        Recipe("ticks.mp4", "2", with: x264 + " -video_track_timescale 90000 -use_editlist 0"),
    ]

    private func facts(_ path: String) throws -> MaterialFacts {
        MaterialFacts(probing: [UInt8](try Data(contentsOf: URL(filePath: path))))
    }

    /// What ffprobe says of a file.
    private func oracle(_ path: String, in folder: String, counting: Bool = false) async throws -> JSONValue {
        let entries = "stream=codec_type,width,height,avg_frame_rate,nb_read_packets:format=duration"
        let options =
            ["-v", "error"] + (counting ? ["-count_packets"] : []) + ["-of", "json", "-show_entries", entries]
        let ending = try await ForeignProgram.ffprobe.run(options + [path], in: folder)
        return try JSONValue.parse(Array(ending.output.utf8))
    }

    private func make(_ recipes: [Recipe], in folder: String) async throws {
        let inputs = Self.inputs.flatMap { ["-f", "lavfi", "-i", $0] }
        try await ForeignProgram.ffmpeg.run(
            ["-v", "error", "-nostdin"] + inputs + recipes.flatMap { $0.words(in: folder) }, in: folder)
    }

    @Test func `Pictures are as large as ffprobe says, and whole`() async throws {
        try await withTemporaryFolder { folder in
            try await make(Self.images, in: folder)
            for recipe in Self.images {
                let facts = try facts("\(folder)/\(recipe.name)")
                let stream = try await oracle("\(folder)/\(recipe.name)", in: folder)["streams"]?.array?.first
                #expect(facts.width.map(Int64.init) == stream?["width"]?.integer, "\(recipe.name)")
                #expect(facts.height.map(Int64.init) == stream?["height"]?.integer, "\(recipe.name)")
                #expect(facts.flaw == nil, "\(recipe.name)")
            }
        }
    }

    @Test func `Sounds are as long as ffprobe says by one reading, and by the first as long as they were made`()
        async throws
    {
        try await withTemporaryFolder { folder in
            try await make(Self.sounds, in: folder)
            for recipe in Self.sounds {
                let facts = try facts("\(folder)/\(recipe.name)")
                let told = try await oracle("\(folder)/\(recipe.name)", in: folder)["format"]?["duration"]?.string
                let seconds = try #require(told.flatMap(Double.init))
                let readings = [facts.durationSeconds ?? 0] + facts.otherDurations
                #expect(readings.contains { abs($0 - seconds) < 0.002 }, "\(recipe.name): \(readings), not \(seconds)")
                // Blocks of compressed sound are filled up, and nothing in the plain one tells what the encoder added.
                let isLonger = ["adpcm.wav", "plain.mp3"].contains(recipe.name)
                #expect(isLonger ? readings[0] < 2.57 : abs(readings[0] - 2.5) < 0.003, "\(recipe.name): \(readings)")
                #expect(facts.flaw == nil, "\(recipe.name)")
            }
        }
    }

    @Test func `A sound of changing rate without a count is as long as its frames`() async throws {
        try await withTemporaryFolder { folder in
            let recipe = Recipe("bare.mp3", "1", with: "-q:a 4 -write_xing 0")
            try await make([recipe], in: folder)
            let packets = try await oracle("\(folder)/bare.mp3", in: folder, counting: true)["streams"]?.array?.first?[
                "nb_read_packets"]?.string
            let frames = try #require(packets.flatMap(Double.init))
            #expect(try facts("\(folder)/bare.mp3").durationSeconds == frames * 1152 / 44100)
        }
    }

    @Test func `A sound that was written into a pipe is as long as it is`() async throws {
        try await withTemporaryFolder { folder in
            try await ForeignProgram.ffmpeg.run(
                ["-v", "error", "-f", "lavfi", "-i", Self.inputs[1], "-c:a", "pcm_u8", "-f", "wav", "pipe:1"],
                in: folder)
            let names = try FileManager.default.contentsOfDirectory(atPath: folder)
            let facts = try facts("\(folder)/\(try #require(names.first { $0.hasSuffix(".out") }))")
            #expect(facts.format == .wav)
            #expect(facts.durationSeconds == 2.5)
        }
    }

    @Test func `Films have the size, length and rate that ffprobe says`() async throws {
        try await withTemporaryFolder { folder in
            try await make(Self.films, in: folder)
            for recipe in Self.films {
                let facts = try facts("\(folder)/\(recipe.name)")
                let said = try await oracle("\(folder)/\(recipe.name)", in: folder)
                let stream = try #require(said["streams"]?.array?.first { $0["codec_type"]?.string == "video" })
                #expect(facts.width.map(Int64.init) == stream["width"]?.integer, "\(recipe.name)")
                #expect(facts.height.map(Int64.init) == stream["height"]?.integer, "\(recipe.name)")
                let seconds = try #require(said["format"]?["duration"]?.string.flatMap(Double.init))
                #expect(abs((facts.durationSeconds ?? 0) - seconds) < 0.002, "\(recipe.name)")
                let rate = try #require(stream["avg_frame_rate"]?.string).split(separator: "/").compactMap {
                    Double($0)
                }
                #expect(abs((facts.framesPerSecond ?? 0) - rate[0] / rate[1]) < 0.01, "\(recipe.name)")
                #expect(facts.flaw == nil, "\(recipe.name)")
            }
        }
    }

    @Test func `Each file cut in two is told of or has a shorter sound`() async throws {
        try await withTemporaryFolder { folder in
            let recipes =
                [Self.images[0], Self.images[1], Self.images[2], Self.images[5], Self.images[6], Self.images[8]]
                + [Self.sounds[4], Self.sounds[3]] + [Self.films[0], Self.films[8]]
            try await make(recipes, in: folder)
            for recipe in recipes {
                let bytes = [UInt8](try Data(contentsOf: URL(filePath: "\(folder)/\(recipe.name)")))
                let (whole, half) = (
                    MaterialFacts(probing: bytes), MaterialFacts(probing: bytes.prefix(bytes.count / 2))
                )
                let isShorter = (half.durationSeconds ?? 0) < (whole.durationSeconds ?? 0)
                #expect(half.flaw != nil || isShorter, "\(recipe.name)")
            }
        }
    }
}
