package dev.tarn.serve.api;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import com.fasterxml.jackson.core.StreamReadConstraints;
import com.fasterxml.jackson.core.StreamReadFeature;
import com.fasterxml.jackson.core.exc.StreamConstraintsException;
import com.fasterxml.jackson.core.JsonProcessingException;
import dev.tarn.serve.http.Problem;
import java.io.IOException;
import java.util.Locale;

/** Reads bodies of JSON as they come, straight into arrays; what is not JSON, or not the JSON that was asked for, becomes a problem that says where. */
final class BodyJson {
    private static final JsonFactory FACTORY = JsonFactory.builder().enable(StreamReadFeature.USE_FAST_DOUBLE_PARSER)
            .enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION)
            .streamReadConstraints(StreamReadConstraints.builder().maxNestingDepth(32).maxNumberLength(100).maxNameLength(1000)
                    .maxStringLength(Integer.MAX_VALUE).build())
            .build();

    private BodyJson() {}

    /** What is done with one member of the object; the parser is at its value. */
    @FunctionalInterface
    interface Member {
        void read(String name, JsonParser json) throws IOException;
    }

    /** Reads a body that is one object. */
    static void object(byte[] body, int offset, int length, Member member) {
        try (JsonParser json = FACTORY.createParser(body, offset, length)) {
            if (json.nextToken() != JsonToken.START_OBJECT) {
                throw Problem.badRequest(length == 0 ? "the body is empty; expected a JSON object" : "the body must be a JSON object");
            }
            members(json, member);
            if (json.nextToken() != null) {
                throw Problem.badRequest("something follows the JSON object");
            }
        } catch (StreamConstraintsException e) {
            throw Problem.badRequest("the JSON goes beyond a limit: names of 1000 characters, numbers of 100, 32 levels" + at(e));
        } catch (JsonProcessingException e) {
            throw Problem.badRequest("the body is not valid JSON" + at(e));
        } catch (IOException e) {
            throw Problem.badRequest("the body is not valid JSON");
        }
    }

    /** Reads the members of the object at whose start the parser is. */
    static void members(JsonParser json, Member member) throws IOException {
        for (String name = json.nextFieldName(); name != null; name = json.nextFieldName()) {
            json.nextToken();
            member.read(name, json);
        }
        if (json.currentToken() != JsonToken.END_OBJECT) {
            throw Problem.badRequest("the JSON object has no end");
        }
    }

    static String string(JsonParser json, String what) throws IOException {
        if (json.currentToken() != JsonToken.VALUE_STRING) {
            throw Problem.badRequest(what + " must be a string, found " + name(json.currentToken()));
        }
        return json.getText();
    }

    static int integer(JsonParser json, String what) throws IOException {
        if (json.currentToken() != JsonToken.VALUE_NUMBER_INT || json.getNumberType() != JsonParser.NumberType.INT) {
            throw Problem.badRequest(what + " must be a whole number, found " + name(json.currentToken()));
        }
        return json.getIntValue();
    }

    static boolean bool(JsonParser json, String what) throws IOException {
        return switch (json.currentToken()) {
            case VALUE_TRUE -> true;
            case VALUE_FALSE -> false;
            default -> throw Problem.badRequest(what + " must be true or false, found " + name(json.currentToken()));
        };
    }

    static void array(JsonParser json, String what) {
        if (json.currentToken() != JsonToken.START_ARRAY) {
            throw Problem.badRequest(what + " must be an array, found " + name(json.currentToken()));
        }
    }

    static String name(JsonToken token) {
        return switch (token) {
            case START_OBJECT, END_OBJECT -> "an object";
            case START_ARRAY, END_ARRAY -> "an array";
            case VALUE_STRING -> "a string";
            case VALUE_NUMBER_INT, VALUE_NUMBER_FLOAT -> "a number";
            case null, default ->
                token == null ? "the end" : token.asString() == null ? "something else" : token.asString().toLowerCase(Locale.ROOT);
        };
    }

    private static String at(JsonProcessingException e) {
        return e.getLocation() == null ? "" : ": line " + e.getLocation().getLineNr() + ", column " + e.getLocation().getColumnNr();
    }
}
