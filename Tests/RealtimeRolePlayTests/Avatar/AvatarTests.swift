import Foundation
import RealtimeLocks
import RealtimeUnits
import Testing

@testable import RealtimeRolePlay

#if canImport(FoundationXML)
    import FoundationXML
#endif

@Suite("Role-play: the face")
struct AvatarTests {
    static func openness(_ samples: [Int16]) -> [Float] { MouthEnvelope(of: samples, at: .hz16000).openness }

    @Test("Silence keeps the mouth shut, full scale opens it wide, and louder is wider")
    func levels() {
        #expect(Self.openness([Int16](repeating: 0, count: 1_600)) == [0, 0])
        #expect(Self.openness([Int16](repeating: 32_767, count: 800)) == [1])
        let steps = [100, 300, 1_000, 3_000, 5_000].map { Self.openness([Int16](repeating: $0, count: 800))[0] }
        #expect(steps == steps.sorted() && Set(steps).count == steps.count && steps[0] == 0)
    }

    @Test("There is a step for every 50 ms that have begun")
    func steps() {
        #expect(Self.openness([]).isEmpty)
        #expect(Self.openness([1]).count == 1)
        #expect(Self.openness([Int16](repeating: 1, count: 801)).count == 2)
    }

    /// The attributes of the mouth's animation.
    final class Reader: NSObject, XMLParserDelegate {
        var animations: [[String: String]] = []
        var elements: [String] = []
        func parser(
            _ parser: XMLParser,
            didStartElement name: String,
            namespaceURI: String?,
            qualifiedName: String?,
            attributes: [String: String]
        ) {
            elements.append(name)
            if name == "animate" { animations.append(attributes) }
        }
    }

    static func read(_ scene: AvatarScene) throws -> Reader {
        let text = Lock("")
        SVGAvatarRenderer().render(scene) { frame in
            guard case .text(let picture) = frame.content, frame.mediaType == "image/svg+xml" else { return }
            text.withLock { $0 = picture }
        }
        let parser = XMLParser(data: Data(text.withLock { $0 }.utf8))
        let reader = Reader()
        parser.delegate = reader
        #expect(parser.parse())
        return reader
    }

    @Test("The picture is well formed, lasts as long as the clause, and its mouth follows the level")
    func picture() throws {
        let sound = Sound.tone(seconds: 0.5) + [Int16](repeating: 0, count: 4_000) + Sound.tone(seconds: 0.25)
        let reader = try Self.read(.speaking(AvatarSpeech(text: "<script>", samples: sound, rate: .hz16000)))
        let mouth = try #require(reader.animations.last)
        #expect(mouth["dur"] == "1000ms" && mouth["attributeName"] == "ry")
        let values = (mouth["values"] ?? "").split(separator: ";").compactMap { Int($0) }
        // The sound in steps of 50 ms, and the shut mouth behind it.
        #expect(values.count == 21 && values[10..<15].allSatisfy { $0 == 2 } && values[20] == 2)
        #expect((values[0..<10] + values[15..<20]).allSatisfy { $0 == 22 })
        #expect(!reader.elements.contains("script") && reader.elements.first == "svg")
    }

    @Test("Who listens only blinks")
    func listening() throws {
        #expect(try Self.read(.listening).animations.allSatisfy { $0["repeatCount"] == "indefinite" })
    }

    @Test("A clause without sound, and one of an hour, are pictures too")
    func extremes() throws {
        #expect(try Self.read(.speaking(AvatarSpeech(text: "", samples: [], rate: .hz16000))).animations.count == 2)
        let hour = AvatarSpeech(text: "", samples: [Int16](repeating: 9, count: 8_000 * 3_600), rate: .hz8000)
        #expect(SVGAvatarRenderer.picture(of: .speaking(hour)).utf8.count < 8_192)
    }
}
